-- Digest (RFC 7616, qop=auth) and Basic authentication for the domains that proxy_domain writes:
--
--     http-request lua.authenticate MODE REALM USERS
--
-- USERS are NAME:MD5:SHA256, parted by commas. Both are hashes of NAME:REALM:PASSWORD, in hexadecimal digits.
-- Who is let in is `txn.user` afterwards. Whatever goes wrong here, it is not set, and the rule behind this one refuses.
--
-- A nonce is a time, and a code that only we can make of it: so nothing is remembered, and reloads change nothing.

local lifetime = 300 -- seconds
local folder = debug.getinfo(1, "S").source:match("^@(.*)/")
local file = assert(io.open(folder .. "/nonce.key"))
local key = file:read("l") -- in Base64
file:close()

local function hex(txn, bytes)
  return txn.c:hex(bytes):lower()
end

local hashes = {
  ["MD5"] = function(txn, text) return hex(txn, txn.c:digest(text, "md5")) end,
  ["SHA-256"] = function(txn, text) return hex(txn, txn.c:digest(text, "sha256")) end,
}

-- Takes as long for texts that differ at the end as for those that differ at once.
local function same(a, b)
  if #a ~= #b then return false end
  local difference = 0
  for i = 1, #a do difference = difference | (a:byte(i) ~ b:byte(i)) end
  return difference == 0
end

local function nonce_of(txn, realm, time)
  return string.format("%x-%s", time, hex(txn, txn.c:hmac(string.format("%x %s", time, realm), "sha256", key)))
end

local function is_fresh(txn, realm, nonce)
  local digits = nonce:match("^(%x+)%-") or ""
  local time = #digits <= 8 and tonumber(digits, 16)
  if not time or not same(nonce, nonce_of(txn, realm, time)) then return false end
  return math.abs(core.now().sec - time) < lifetime
end

-- The hash of a user, and whether there is one: who is not known takes as long to refuse.
local function hash_of(users, wanted, algorithm)
  for name, md5, sha256 in users:gmatch("([^:,]+):(%x+):(%x+)") do
    if name == wanted then return algorithm == "MD5" and md5 or sha256, true end
  end
  return "", false
end

-- username="ann", realm="r", nonce="n", uri="/a,b", response="0f", qop=auth, nc=00000001, cnonce="c"
local function fields_of(text)
  local fields = {}
  local function keep(name, value)
    fields[name:lower()] = value
    return ""
  end
  text:gsub('(%w+)%s*=%s*"([^"]*)"', keep):gsub("(%w+)%s*=%s*([^%s,]+)", keep)
  return fields
end

-- The user, or nothing and whether only the nonce is too old: then the client tries again without asking anybody.
local function user_by_digest(txn, realm, users, text)
  local given = fields_of(text)
  for _, name in ipairs({ "username", "nonce", "uri", "response", "nc", "cnonce" }) do
    if not given[name] then return nil end
  end
  local algorithm = (given.algorithm or "MD5"):upper()
  local hash = hashes[algorithm]
  local path = given.uri:gsub("^%a+://[^/]*", "")
  if not hash or given.realm ~= realm or given.qop ~= "auth" or path ~= txn.sf:pathq() then return nil end

  local secret, is_known = hash_of(users, given.username, algorithm)
  local request = hash(txn, txn.sf:method() .. ":" .. given.uri)
  local parts = { secret, given.nonce, given.nc, given.cnonce, given.qop, request }
  local is_right = same(hash(txn, table.concat(parts, ":")), given.response:lower())
  if not is_right or not is_known then return nil end
  if not is_fresh(txn, realm, given.nonce) then return nil, true end
  return given.username
end

local function user_by_password(txn, realm, users, text)
  local name, password = (txn.c:b64dec(text) or ""):match("^([^:]*):(.*)$")
  if not name then return nil end
  local secret, is_known = hash_of(users, name, "SHA-256")
  local is_right = same(hashes["SHA-256"](txn, name .. ":" .. realm .. ":" .. password), secret)
  return is_right and is_known and name or nil
end

local function challenges(txn, mode, realm, is_stale)
  if mode == "basic" then return { string.format('Basic realm="%s", charset="UTF-8"', realm) } end
  local nonce = nonce_of(txn, realm, core.now().sec)
  local function challenge(algorithm)
    local stale = is_stale and ", stale=true" or ""
    return string.format('Digest realm="%s", qop="auth", algorithm=%s, nonce="%s"%s', realm, algorithm, nonce, stale)
  end
  return { challenge("SHA-256"), challenge("MD5") }
end

core.register_action("authenticate", { "http-req" }, function(txn, mode, realm, users)
  local scheme, text = (txn.sf:req_fhdr("authorization") or ""):match("^(%a+)%s+(.*)$")
  local user, is_stale
  if scheme and scheme:lower() == mode then
    local verify = mode == "basic" and user_by_password or user_by_digest
    user, is_stale = verify(txn, realm, users, text)
  end
  if user then
    txn.http:req_del_header("authorization")
    txn.http:req_set_header("x-forwarded-user", user)
    txn:set_var("txn.user", user)
    return
  end

  local reply = txn:reply({ status = 401, body = "<!doctype html><title>401</title><h1>Who are you?</h1>" })
  reply:add_header("content-type", "text/html; charset=utf-8")
  for _, challenge in ipairs(challenges(txn, mode, realm, is_stale)) do
    reply:add_header("www-authenticate", challenge)
  end
  txn:done(reply)
end, 3)
