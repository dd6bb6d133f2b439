/// The whole public interface in one include. Begin with client.hpp.
#pragma once

#include <rayjobs/address.hpp>
#include <rayjobs/auth.hpp>
#include <rayjobs/client.hpp>
#include <rayjobs/connection.hpp>
#include <rayjobs/entrypoint.hpp>
#include <rayjobs/environment.hpp>
#include <rayjobs/explain.hpp>
#include <rayjobs/follow.hpp>
#include <rayjobs/job.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/printable.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/runtime_env.hpp>
#include <rayjobs/submit.hpp>
#include <rayjobs/transport.hpp>
#include <rayjobs/version.hpp>
#include <rayjobs/wait.hpp>
