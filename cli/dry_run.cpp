// What --dry-run prints: the request that would be sent, and its packages.
#include "dry_run.hpp"

#include "json_text.hpp"
#include "render.hpp"

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

Json masked_body(std::string const& body, std::set<std::string> const& masked) {
  Json value = server_object(body);
  for (std::string const& name : masked) value["runtime_env"]["env_vars"][name] = "<redacted>";
  return value;
}

Json json_of(PackagePlan const& plan) {
  return {{"uri", plan.uri},
          {"path", plan.path.native()},
          {"size", plan.total_bytes},
          {"entries", plan.entries.size()}};
}

std::string line_of(PackagePlan const& plan) {
  return plan.uri + "  " + printable_line(plan.path.native()) + ", " +
         std::to_string(plan.entries.size()) +
         (plan.entries.size() == 1 ? " entry, " : " entries, ") + format_bytes(plan.total_bytes) +
         '\n';
}

}  // namespace

void print_dry_run(SubmitPreview const& request, std::vector<PackagePlan> const& packages,
                   std::set<std::string> const& masked, Context const& context) {
  Json const body = masked_body(request.body, masked);
  if (!context.json() && !context.events()) {
    context.io.out(request.method + ' ' + request.url + '\n' + pretty(body));
    for (PackagePlan const& plan : packages) context.io.out(line_of(plan));
    return;
  }
  Json list = Json::array();
  for (PackagePlan const& plan : packages) list.push_back(json_of(plan));
  Json const report{{"schema", 1},
                    {"request", {{"method", request.method}, {"url", request.url}, {"body", body}}},
                    {"packages", list}};
  context.io.out(context.json() ? pretty(report) : one_line(report));
}

}  // namespace rayjobs::cli
