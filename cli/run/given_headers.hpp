// GivenHeaders: the values of the headers that a provider has given, which no text may show.
#pragma once

#include <rayjobs/auth.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::cli {

/// Thread safety: all methods may run concurrently.
class GivenHeaders {
 public:
  /// What `provider` gives, remembered in `given`; null stays null.
  static HeaderProvider remembered(HeaderProvider provider, std::shared_ptr<GivenHeaders> given) {
    if (!provider) return provider;
    return [provider = std::move(provider), given = std::move(given)](HeaderQuery const& query) {
      auto headers = provider(query);
      if (headers) given->add(*headers);
      return headers;
    };
  }

  std::vector<std::string> values() const {
    std::scoped_lock const lock(mutex_);
    return values_;
  }

 private:
  /// Of tokens that live for minutes, those of many hours.
  static constexpr std::size_t kMost = 200;

  void add(HeaderList const& headers) {
    std::scoped_lock const lock(mutex_);
    for (auto const& [name, value] : headers) {
      std::erase(values_, value);
      values_.push_back(value);
    }
    if (values_.size() > kMost)
      values_.erase(values_.begin(), values_.end() - static_cast<std::ptrdiff_t>(kMost));
  }

  mutable std::mutex mutex_{};
  std::vector<std::string> values_{};  ///< The one that was given last is the last one.
};

}  // namespace rayjobs::cli
