// A prepared job of a request that names no path, made without a client.
#pragma once

#include <rayjobs/submit.hpp>

#include <utility>
#include <vector>

namespace rayjobs::testing {

inline PreparedJob prepared(SubmitRequest request, std::vector<PackagePlan> packages = {}) {
  bool const id_is_random = request.submission_id.empty();
  if (id_is_random) request.submission_id = generate_submission_id();
  return {
      .request = std::move(request), .id_is_random = id_is_random, .packages = std::move(packages)};
}

}  // namespace rayjobs::testing
