/// The write side and the store in memory. Other areas and backends have headers of their own.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/decider/decider.hpp>
#include <eskit/decider/decider_handler.hpp>
#include <eskit/decider/match.hpp>
#include <eskit/event/event.hpp>
#include <eskit/store/any_store.hpp>
#include <eskit/store/log_store.hpp>
#include <eskit/store/memory_store.hpp>
