/*
 * What Redis runs as one step each. KEYS[1] is the key that the step is about and ARGV[1] the end of
 * its name: what comes before is in front of every other key too, also where a client adds a prefix
 * of its own. ARGV[2] is the time of the app, so that entries end when the app says so.
 */
const SHARED = `
local base = string.sub(KEYS[1], 1, #KEYS[1] - #ARGV[1])
local now = tonumber(ARGV[2])
local function is_live(name)
  local expires_at = redis.call('HGET', name, 'expiresAt')
  return expires_at and tonumber(expires_at) > now
end
-- Of a person's list: a key may have expired and been taken by somebody else.
local function is_live_of(name, subject)
  return is_live(name) and redis.call('HGET', name, 'subject') == subject
end
local function index_of(subject)
  return base .. 'of:' .. subject
end
local function expire(name, subject, key, expires_at)
  local ttl = math.ceil(tonumber(expires_at) - now)
  redis.call('PEXPIRE', name, string.format('%.0f', ttl))
  if not subject or subject == '' then return end
  local index = index_of(subject)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', ARGV[2])
  if ttl <= 0 then
    redis.call('ZREM', index, key)
    return
  end
  redis.call('ZADD', index, expires_at, key)
  if redis.call('PTTL', index) < ttl then
    redis.call('PEXPIRE', index, string.format('%.0f', ttl))
  end
end
`;

/** key, subject, data, revision, expiresAt; 1 when added. */
export const ADD = `${SHARED}
if is_live(KEYS[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'subject', ARGV[4], 'data', ARGV[5], 'revision', ARGV[6], 'expiresAt', ARGV[7])
expire(KEYS[1], ARGV[4], ARGV[3], ARGV[7])
return 1`;

/** key, data, revision, expiresAt; 1 when replaced. */
export const REPLACE = `${SHARED}
if not is_live(KEYS[1]) then return 0 end
if tonumber(redis.call('HGET', KEYS[1], 'revision')) ~= tonumber(ARGV[5]) - 1 then return 0 end
redis.call('HSET', KEYS[1], 'data', ARGV[4], 'revision', ARGV[5], 'expiresAt', ARGV[6])
expire(KEYS[1], redis.call('HGET', KEYS[1], 'subject'), ARGV[3], ARGV[6])
return 1`;

/** key, expiresAt; 1 when moved. */
export const TOUCH = `${SHARED}
if not is_live(KEYS[1]) then return 0 end
redis.call('HSET', KEYS[1], 'expiresAt', ARGV[4])
expire(KEYS[1], redis.call('HGET', KEYS[1], 'subject'), ARGV[3], ARGV[4])
return 1`;

/** key. */
export const REMOVE = `${SHARED}
local subject = redis.call('HGET', KEYS[1], 'subject')
redis.call('DEL', KEYS[1])
if subject and subject ~= '' then redis.call('ZREM', index_of(subject), ARGV[3]) end
return 1`;

/** How the name of an entry's key begins, the subject, and the most to list: key, subject, data, revision and expiresAt of each. */
export const READ_ALL_OF = `${SHARED}
local found = {}
local keys = redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[5])
for _, key in ipairs(keys) do
  local name = base .. ARGV[3] .. key
  if is_live_of(name, ARGV[4]) then
    local entry = redis.call('HMGET', name, 'subject', 'data', 'revision', 'expiresAt')
    table.insert(found, { key, entry[1], entry[2], entry[3], entry[4] })
  else
    redis.call('ZREM', KEYS[1], key)
  end
end
return found`;

/** How the name of an entry's key begins, the subject, and the key to leave; how many there were. */
export const REMOVE_ALL_OF = `${SHARED}
local count = 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if key ~= ARGV[5] then
    local name = base .. ARGV[3] .. key
    if is_live_of(name, ARGV[4]) then
      count = count + 1
      redis.call('DEL', name)
    end
    redis.call('ZREM', KEYS[1], key)
  end
end
return count`;
