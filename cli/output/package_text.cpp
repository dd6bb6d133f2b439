// Packages as text and as JSON.
#include "output/package_text.hpp"

#include "output/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(PackageEntry const& entry) {
  std::array<char, 16> mode{};
  std::snprintf(mode.data(), mode.size(), "0o%o", entry.mode);  // NOLINT
  return {{"name", entry.name}, {"size", entry.size}, {"mode", mode.data()}};
}

Json json_of(PathExplanation const& explanation) {
  Json value{{"path", explanation.path},
             {"packaged", explanation.packaged},
             {"decided_at", explanation.decided_at},
             {"rule", nullptr},
             {"notes", explanation.notes}};
  if (auto const& rule = explanation.rule)
    value["rule"] = Json{{"pattern", rule->pattern},
                         {"source", rule->source},
                         {rule->in_file ? "line" : "index", rule->number}};
  return value;
}

}  // namespace

nlohmann::ordered_json package_object(PackageFindings const& findings) {
  Json value = Json::object();
  if (auto const& plan = findings.plan) {
    value["uri"] = plan->uri;
    value["size"] = plan->total_bytes;
    if (findings.written_bytes) value["zip_size"] = *findings.written_bytes;
    Json entries = Json::array();
    for (PackageEntry const& entry : plan->entries) entries.push_back(json_of(entry));
    value["entries"] = std::move(entries);
  }
  if (!findings.explanations.empty()) {
    Json explanations = Json::array();
    for (auto const& explanation : findings.explanations)
      explanations.push_back(json_of(explanation));
    value["explanations"] = std::move(explanations);
  }
  return value;
}

std::string entry_table(PackagePlan const& plan) {
  std::size_t width = 0;
  for (PackageEntry const& entry : plan.entries)
    width = std::max(width, std::to_string(entry.size).size());
  std::string table;
  for (PackageEntry const& entry : plan.entries) {
    std::string const size = std::to_string(entry.size);
    table +=
        std::string(width - size.size(), ' ') + size + "  " + printable_line(entry.name) + '\n';
  }
  return table;
}

std::string explanation_text(PathExplanation const& explanation) {
  std::string text = explanation.path + ": " + (explanation.packaged ? "packaged" : "left out");
  if (explanation.decided_at != explanation.path) text += " with " + explanation.decided_at;
  if (auto const& rule = explanation.rule) {
    std::string const number = std::to_string(rule->number);
    text += ", by " + rule->source + (rule->in_file ? ':' + number : '[' + number + ']') + " '" +
            rule->pattern + '\'';
  } else if (explanation.packaged) {
    text += ", no rule matches";
  }
  text = printable_line(text) + '\n';
  for (std::string const& note : explanation.notes) text += "  " + printable_line(note) + '\n';
  return text;
}

}  // namespace rayjobs::cli
