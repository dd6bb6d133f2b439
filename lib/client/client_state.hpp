// What a Client holds, and how one is made with a clock other than the real one.
#pragma once

#include "core/clock.hpp"
#include "http/session.hpp"

#include <rayjobs/client.hpp>

namespace rayjobs {

struct Client::State {
  detail::Session session;
};

namespace detail {

/// Client::create without the choice of transport and clock; for tests.
struct ClientFactory {
  /// `options.transport` must be set; `clock` must outlive the client and its copies.
  static Client make(Address address, ClientOptions options, Clock& clock);
};

}  // namespace detail
}  // namespace rayjobs
