// Whether a client certificate, its key and the key's passphrase fit together.
#pragma once

#include <rayjobs/auth.hpp>
#include <rayjobs/result.hpp>

namespace rayjobs::detail {

/// Reads the passphrase from its file, if there is one; waits up to 5 s for the writer of a pipe.
/// Fails with io, whose context is the file.
Result<void> read_passphrase(TlsOptions& tls);

/// io, whose context is the file, when one cannot be read, holds something else, or does not fit
/// the other, or is not a regular file; invalid_argument for a key without a certificate.
Result<void> check_client_certificate(TlsOptions const& tls);

}  // namespace rayjobs::detail
