// The source of environment variables: the process's, or a fixed set.
#include <rayjobs/environment.hpp>

#include <cstdlib>

namespace rayjobs {

Environment Environment::process() {
  return Environment(Lookup([](std::string const& name) -> std::optional<std::string> {
    char const* const value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  }));
}

Environment::Environment(std::map<std::string, std::string> variables)
    : lookup_([variables =
                   std::move(variables)](std::string const& name) -> std::optional<std::string> {
        auto const found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
      }) {}

}  // namespace rayjobs
