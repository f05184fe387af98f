// Calls of the page to its own service, with the bearer token of /api/auth/session.
export const session = { token: null, user: null, account: null, onExpired: () => {} };

export async function call(method, path, body) {
  const answer = await fetch(`/backend-api/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${session.token}`,
      "chatgpt-account-id": session.account.id,
      "oai-language": document.documentElement.lang,
      ...(body ? { "content-type": "application/json" } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await answer.text();
  if (answer.status === 401) session.onExpired();
  return { ok: answer.ok, text };
}

export async function read(path) {
  const answer = await call("GET", path);
  return answer.ok ? JSON.parse(answer.text) : null;
}
