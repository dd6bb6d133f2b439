// The recorded cases of Ray's own clients (runtime_env.json) through the command, for servers of
// both versions.
#include "cli/cli_fixture.hpp"
#include "support/paths.hpp"

#include <fstream>
#include <set>

namespace rayjobs::testing {
namespace {

std::string replaced(std::string text, std::string const& from, std::string const& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

class RayVectorsTest : public ::testing::TestWithParam<std::string> {
 protected:
  RayVectorsTest() {
    home_.write("wd/main.py", "print(1)\n");
    home_.write("wd/sub/x", "hi\n");
    home_.write("req.txt", "requests\n# comment\n\nnumpy==1.0\nrequests\n");
    home_.write("env.yaml", "name: e\ndependencies:\n  - pip\n");
    home_.write("files/demo-1.0-py3-none-any.whl", "not really a wheel\n");
  }

  Json cases() const {
    std::string const here = home_.path().string() + '/';
    std::ifstream file(testing::vectors_folder() + "/runtime_env.json");
    std::string const text = Json::parse(file).at("cases").dump();
    return Json::parse(replaced(replaced(text, "INPUT/", here), "VECTORS/", here));
  }

  static Words words_of(Json const& test_case) {
    Words words{"submit", "--no-wait"};
    if (Json const& env = test_case.at("runtime_env"); !env.is_null())
      words.insert(words.end(), {"--runtime-env-json", env.dump()});
    Json const arguments = test_case.value("kwargs", Json::object());
    for (auto const& [name, value] : arguments.items()) {
      words.push_back("--" + replaced(name == "metadata" ? "metadata-json" : name, "_", "-"));
      words.push_back(value.is_string() ? value.get<std::string>() : value.dump());
    }
    words.insert(words.end(), {"--shell", "echo hi"});
    return words;
  }

  /// What the command has sent, made comparable; null: nothing.
  Json sent(Json const& test_case) {
    std::size_t const before = server_.requests("POST", "/api/jobs/").size();
    std::size_t const all_before = server_.requests().size();
    auto const result = run_child({.arguments = words_of(test_case),
                                   .environment = {{"HOME", home_.path().string()},
                                                   {"TMPDIR", home_.path().string()},
                                                   {"RAY_ADDRESS", server_.url()}},
                                   .directory = home_.path()});
    auto const posts = server_.requests("POST", "/api/jobs/");
    if (posts.size() == before) {
      EXPECT_THAT(result.exit_code, ::testing::AnyOf(2, 10)) << test_case;
      auto requests = server_.requests();
      requests.erase(requests.begin(), requests.begin() + static_cast<std::ptrdiff_t>(all_before));
      for (auto const& request : requests)
        EXPECT_EQ(request.method + ' ' + request.target, "GET /api/version") << test_case;
      return nullptr;
    }
    Json body = Json::parse(posts.back().body);
    if (!test_case.value("kwargs", Json::object()).contains("submission_id"))
      body.erase("submission_id");
    body["metadata"].erase("rayjobs_fingerprint");
    body["metadata"].erase("rayjobs_submit_call");
    return body;
  }

  /// What Ray's client has sent, but for the build of that client; null: nothing.
  static Json expected(Json const& answer) {
    Json body = answer.value("post_body", Json());
    if (body.is_object()) body["runtime_env"].erase("_ray_commit");
    return body;
  }

  TemporaryDirectory home_{};
  FakeRayServer server_{GetParam()};
};

TEST_P(RayVectorsTest, AreWhatTheCommandSendsButForDocumentedCases) {
  // Paths of this place and types of Python's are in these.
  std::set<std::string> const incomparable{"wd rel .", "wd empty str", "mem str", "sid int"};
  std::set<std::string> different;
  Json const all = cases();
  for (auto const& [name, test_case] : all.items())
    if (!incomparable.contains(name) && sent(test_case) != expected(test_case.at(GetParam())))
      different.insert(name);
  EXPECT_THAT(different, ::testing::ElementsAre("pym py", "pym whl", "sid"));
  EXPECT_EQ(all.size(), 99U);
}

INSTANTIATE_TEST_SUITE_P(Versions, RayVectorsTest, ::testing::Values("2.22.0", "2.60.0"),
                         [](auto const& version) {
                           return version.param == "2.22.0" ? "Ray222" : "Ray260";
                         });

}  // namespace
}  // namespace rayjobs::testing
