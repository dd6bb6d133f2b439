// FakeRayServer: an HTTP server on loopback that answers as Ray does, or as a test tells it to.
#pragma once

#include "support/fake_cluster.hpp"

#include <rayjobs/transport.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rayjobs::testing {

/// Listens on a free port of 127.0.0.1 from construction to destruction. Thread safety: all methods
/// may run concurrently.
class FakeRayServer {
 public:
  explicit FakeRayServer(std::string const& ray_version = "2.60.0");
  ~FakeRayServer();
  FakeRayServer(FakeRayServer const&) = delete;
  FakeRayServer& operator=(FakeRayServer const&) = delete;

  int port() const;
  /// "http://127.0.0.1:PORT", without a slash at the end.
  std::string url() const;

  /// The next request of that method and path (with or without its query) gets this answer, once;
  /// several for one route are used in turn, then the cluster answers again.
  void answer_once(std::string const& method, std::string const& path, HttpResponse response);
  void answer_once(std::string const& method, std::string const& path,
                   std::string const& recording);
  /// Every request of that route gets this answer once the answers of answer_once are used up.
  void answer(std::string const& method, std::string const& path, HttpResponse response);
  void answer(std::string const& method, std::string const& path, std::string const& recording);

  /// Runs `change` on the cluster's state while no request is being answered.
  void with_cluster(std::function<void(FakeCluster&)> const& change);

  /// Runs `act` before each answer.
  void before_answers(std::function<void()> act);

  /// All requests so far, in order of arrival.
  std::vector<SeenRequest> requests() const;
  /// Those of one method and path.
  std::vector<SeenRequest> requests(std::string const& method, std::string const& path) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rayjobs::testing
