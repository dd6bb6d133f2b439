// The cluster's nodes, as its dashboard lists them.
#pragma once

#include "http/session.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace rayjobs::detail {

struct Node {
  std::string id{};
  bool is_head = false;
  bool is_dead = false;  ///< Dead ones stay in the list.
};

/// GET /nodes?view=summary, within `patience`. The codes of Session::expect_ok, and protocol.
Result<std::vector<Node>> fetch_nodes(Session const& session, std::chrono::milliseconds patience,
                                      CallOptions const& call);

}  // namespace rayjobs::detail
