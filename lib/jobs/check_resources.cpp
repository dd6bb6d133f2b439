// The rules that Ray 2.22 and 2.60 have in common; what one of them accepts is left to the server.
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/submit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs {
namespace {

using detail::printable;

Error unreserved(std::string message, std::string_view hint = {}) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = std::move(message),
               .hint = std::string(hint)};
}

struct ReservedName {
  std::string_view name;
  std::string_view hint;
};

constexpr std::array kReservedNames{ReservedName{"CPU", "ask for a number of CPUs instead"},
                                    ReservedName{"GPU", "ask for a number of GPUs instead"},
                                    ReservedName{"memory", "ask for an amount of memory instead"},
                                    ReservedName{"object_store_memory", ""},
                                    ReservedName{"bundle", ""}};

bool is_whole(double amount) { return std::trunc(amount) == amount; }

bool is_whole_above_one(double amount) { return amount <= 1 || is_whole(amount); }

/// The sizes of 2.22 (1, 2, 4) and 2.60.
bool is_size_of_tpu(double amount) {
  constexpr std::array kSizes{1.0, 2.0, 4.0, 8.0};
  return std::ranges::find(kSizes, amount) != kSizes.end();
}

struct Accelerator {
  std::string_view name;
  bool (*accepts)(double amount);
  std::string_view rule;
};

constexpr std::string_view kWholeAboveOne = "is above 1 and not whole";
constexpr std::array kAccelerators{Accelerator{"NPU", is_whole_above_one, kWholeAboveOne},
                                   Accelerator{"neuron_cores", is_whole, "is not a whole number"},
                                   Accelerator{"HPU", is_whole, "is not a whole number"},
                                   Accelerator{"TPU", is_size_of_tpu, "is none of 1, 2, 4 and 8"}};

Result<void> check_amount(std::string const& what, double amount) {
  if (!std::isfinite(amount)) return unreserved("the " + what + " is not a number");
  if (amount < 0) return unreserved("the " + what + " is negative");
  constexpr double kPerUnit = 10'000;
  if (amount > 0 && amount * kPerUnit < 1)
    return unreserved("the " + what + " is less than 0.0001, the smallest that Ray knows");
  return {};
}

Result<void> check_resource(std::string const& name, double amount) {
  std::string const what = "amount of resource " + printable(name, 60);
  RAYJOBS_TRY_VOID(check_amount(what, amount));
  auto const reserved = std::ranges::find(kReservedNames, name, &ReservedName::name);
  if (reserved != kReservedNames.end())
    return unreserved("no resource of one's own can be named '" + name + "'", reserved->hint);
  auto const accelerator = std::ranges::find(kAccelerators, name, &Accelerator::name);
  if (accelerator != kAccelerators.end() && !accelerator->accepts(amount))
    return unreserved("the " + what + ' ' + std::string(accelerator->rule));
  return {};
}

}  // namespace

Result<void> check_resources(SubmitRequest const& request) {
  double const gpus = request.entrypoint_num_gpus.value_or(0);
  RAYJOBS_TRY_VOID(check_amount("number of CPUs", request.entrypoint_num_cpus.value_or(0)));
  RAYJOBS_TRY_VOID(check_amount("number of GPUs", gpus));
  if (!is_whole_above_one(gpus))
    return unreserved("the number of GPUs " + std::string(kWholeAboveOne));
  if (request.entrypoint_memory.value_or(0) < 0)
    return unreserved("the amount of memory is negative");
  for (auto const& [name, amount] : request.entrypoint_resources)
    RAYJOBS_TRY_VOID(check_resource(name, amount));
  return {};
}

}  // namespace rayjobs
