// The switches of the Interface tab: id of the label, label, description, key, and what is shown where it is absent.
export const INTERFACE = [
  ["use-chat-title-as-tab-title-label", "Display Chat Title in Tab", "Use the active chat title as the browser tab title.", "showChatTitleInTab", true],
  ["allow-user-location-label", "Allow User Location", "Share your current location with features that can use it.", "userLocation", false],
  ["temp-chat-default-label", "Temporary Chat by Default", "Start new chats as temporary unless changed.", "temporaryChatByDefault", false],
  ["auto-generation-label", "Title Auto-Generation", "Create chat titles from the conversation.", "title.auto", true],
  ["follow-up-auto-generation-label", "Follow-Up Auto-Generation", "Suggest questions after a response.", "autoFollowUps", true],
  ["chat-tags-label", "Chat Tags Auto-Generation", "Create tags for chats.", "autoTags", true],
  ["auto-copy-label", "Auto-Copy Response to Clipboard", "Copy each finished response.", "responseAutoCopy", false],
  ["insert-suggestion-prompt-label", "Insert Suggestion Prompt to Input", "Put a suggestion into the input first.", "insertSuggestionPrompt", false],
  ["chat-hover-preview-label", "Chat Hover Previews", "Show a preview of a chat in the sidebar.", "chatHoverPreview", true],
  ["paste-large-label", "Paste Large Text as File", "Turn long pasted text into a file.", "largeTextAsFile", false],
  ["detect-artifacts-label", "Detect Artifacts Automatically", "Open artifacts as they appear.", "detectArtifacts", true],
  ["iframe-sandbox-allow-scripts-label", "iframe Sandbox Allow Scripts", "Let embedded pages run scripts.", "iframeSandboxAllowScripts", true],
  ["iframe-sandbox-allow-same-origin-label", "iframe Sandbox Allow Same Origin", "Let embedded pages act as this origin.", "iframeSandboxAllowSameOrigin", false],
  ["iframe-sandbox-allow-forms-label", "iframe Sandbox Allow Forms", "Let embedded pages send forms.", "iframeSandboxAllowForms", true],
  ["iframe-sandbox-allow-downloads-label", "iframe Sandbox Allow Downloads", "Let embedded pages start downloads.", "iframeSandboxAllowDownloads", true],
  ["image-compression-label", "Image Compression", "Make images smaller before upload.", "imageCompression", false],
];
export const OF_ADMINS = [
  ["toast-notifications-label", "Toast Notifications for New Updates", "Show update toasts to admins when new versions are available.", "showUpdateToast", true],
  ["whats-new-label", 'Show "What\'s New" Modal on Login', "Open the changelog modal after sign-in when enabled.", "showChangelog", true],
];
export const EXTRA = ["share-usage-statistics-label", "Share Usage Statistics", "Send statistics about your use to the maintainers.", "shareUsageStatistics", true];
// What an administrator can hide, by the id of the row.
export const HIDDEN_BY = {
  "allow-user-location-label": "settings.user_location",
  "iframe-sandbox-allow-scripts-label": "settings.iframe_sandbox_allow_scripts",
  "iframe-sandbox-allow-same-origin-label": "settings.iframe_sandbox_allow_same_origin",
};
