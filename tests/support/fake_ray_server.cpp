// The sockets, the scripts and the request log of the fake Ray server.
#include "support/fake_ray_server.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <httplib.h>

namespace rayjobs::testing {

using Route = std::pair<std::string, std::string>;

struct FakeRayServer::State {
  explicit State(std::string const& version) : cluster(version) {}

  void serve(httplib::Request const& request, httplib::Response& response);
  std::optional<HttpResponse> scripted(SeenRequest const& request);

  std::mutex mutex{};
  FakeCluster cluster;
  std::map<Route, std::deque<HttpResponse>> queued{};
  std::map<Route, HttpResponse> fixed{};
  std::function<void()> before_answers{};
  std::vector<SeenRequest> requests{};
  httplib::Server server{};
  int port = 0;
  std::thread thread{};
};

std::optional<HttpResponse> FakeRayServer::State::scripted(SeenRequest const& request) {
  for (std::string const& path : {request.target, request.path()}) {
    Route const route{request.method, path};
    if (auto const found = queued.find(route); found != queued.end() && !found->second.empty()) {
      HttpResponse response = std::move(found->second.front());
      found->second.pop_front();
      return response;
    }
    if (auto const found = fixed.find(route); found != fixed.end()) return found->second;
  }
  return std::nullopt;
}

void FakeRayServer::State::serve(httplib::Request const& request, httplib::Response& response) {
  SeenRequest seen{
      .method = request.method, .target = request.target, .headers = {}, .body = request.body};
  for (auto const& [name, value] : request.headers)
    if (name != "REMOTE_ADDR" && name != "REMOTE_PORT" && name != "LOCAL_ADDR" &&
        name != "LOCAL_PORT")
      seen.headers.emplace_back(name, value);
  std::lock_guard const lock(mutex);
  if (before_answers) before_answers();
  auto answer = scripted(seen);
  if (!answer) answer = cluster.handle(seen);
  requests.push_back(std::move(seen));
  response.status = answer->status;
  response.body = std::move(answer->body);
  for (auto const& [name, value] : answer->headers) response.set_header(name, value);
}

FakeRayServer::FakeRayServer(std::string const& ray_version)
    : state_(std::make_unique<State>(ray_version)) {
  auto& server = state_->server;
  auto const serve = [state = state_.get()](httplib::Request const& request,
                                            httplib::Response& response) {
    state->serve(request, response);
  };
  server.Get(".*", serve).Post(".*", serve).Put(".*", serve).Delete(".*", serve);
  constexpr std::size_t kThreads = 32;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(2);
  server.set_tcp_nodelay(true);
  state_->port = server.bind_to_any_port("127.0.0.1");
  state_->thread = std::thread([this] { state_->server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();  // stop() before would be lost
}

FakeRayServer::~FakeRayServer() {
  state_->server.stop();
  state_->thread.join();
}

int FakeRayServer::port() const { return state_->port; }
std::string FakeRayServer::url() const { return "http://127.0.0.1:" + std::to_string(port()); }

void FakeRayServer::answer_once(std::string const& method, std::string const& path,
                                HttpResponse response) {
  std::lock_guard const lock(state_->mutex);
  state_->queued[{method, path}].push_back(std::move(response));
}

void FakeRayServer::answer_once(std::string const& method, std::string const& path,
                                std::string const& recording) {
  answer_once(method, path, state_->cluster.recorded(recording));
}

void FakeRayServer::answer(std::string const& method, std::string const& path,
                           HttpResponse response) {
  std::lock_guard const lock(state_->mutex);
  state_->fixed[{method, path}] = std::move(response);
}

void FakeRayServer::answer(std::string const& method, std::string const& path,
                           std::string const& recording) {
  answer(method, path, state_->cluster.recorded(recording));
}

void FakeRayServer::with_cluster(std::function<void(FakeCluster&)> const& change) {
  std::lock_guard const lock(state_->mutex);
  change(state_->cluster);
}

void FakeRayServer::before_answers(std::function<void()> act) {
  std::lock_guard const lock(state_->mutex);
  state_->before_answers = std::move(act);
}

std::vector<SeenRequest> FakeRayServer::requests() const {
  std::lock_guard const lock(state_->mutex);
  return state_->requests;
}

std::vector<SeenRequest> FakeRayServer::requests(std::string const& method,
                                                 std::string const& path) const {
  std::vector<SeenRequest> matching = requests();
  std::erase_if(matching, [&](SeenRequest const& request) {
    return request.method != method || (request.path() != path && request.target != path);
  });
  return matching;
}

}  // namespace rayjobs::testing
