// Ray's words while no agent can be reached that does what was asked for: nothing was done.
#pragma once

#include <rayjobs/transport.hpp>

namespace rayjobs::detail {

/// The head hands a submit, stop or delete to an agent on a node, and does nothing itself. True for
/// a 500 of the head that shows that it found no agent, or could not connect to it: while a head
/// starts, after it was restarted, or when a node died. The words differ by version
/// (docs/protocol.md, Requests). What an agent itself said is never such an answer: it may have
/// done something.
bool says_no_agent(HttpResponse const& response);

}  // namespace rayjobs::detail
