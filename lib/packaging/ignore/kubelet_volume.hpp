// Which paths the kubelet names anew in every pod: the insides of ConfigMaps and Secrets.
#pragma once

#include <string_view>

namespace rayjobs::detail {

/// The kubelet lays out a ConfigMap, Secret, downward API or projected volume so that it can
/// replace all files at once:
///
///     ..2026_11_28_12_00_00.123456789/    the content; no other pod has this name
///     ..data -> ..2026_11_28_12_00_00.123456789
///     ..data_tmp                          a link, while the content is replaced
///     main.py -> ..data/main.py           what users see; `lib -> ..data/lib` for lib/a.py
///
/// True for the first three, at any depth, in a directory that is laid out exactly like this. The
/// walk follows the visible links, so nothing that users see is lost. `path` is relative to the
/// open directory `root_fd`. Asks the file system only about names that look like these.
bool is_kubelet_path(int root_fd, std::string_view path);

}  // namespace rayjobs::detail
