*** Comments ***
The same checks as a suite of Robot Framework's Browser library: one test reads one account.

*** Settings ***
Library         Browser    auto_closing_level=SUITE
Suite Setup     Start

*** Variables ***
${HOME_PAGE}    https://chatgpt.com

*** Keywords ***
Start
    @{switches}=    Create List
    ...    --host-resolver-rules=MAP *:443 127.0.0.1:%{BENCH_PORT}, MAP * ~NOTFOUND
    ...    --ignore-certificate-errors-spki-list=%{BENCH_SPKI}
    New Browser    chromium    headless=True    executablePath=%{BENCH_BROWSER}    args=${switches}    chromiumSandbox=False

Switch Is Off
    [Arguments]    ${name}
    Get Attribute    role=switch[name="${name}"]    aria-checked    ==    false

Audit
    [Arguments]    ${state}
    New Context    storageState=${state}    locale=en-US
    New Page
    ${promise}=    Promise To    Wait For Response    matcher=**/backend-api/settings/user
    Go To    ${HOME_PAGE}/settings/data-controls    wait_until=commit
    ${answer}=    Wait For    ${promise}
    Should Not Be True    ${answer}[body][settings][training_allowed]
    Get Text    role=button[name=/Remote browser data/]    contains    Off
    Click    [data-testid="improve-model-open-modal-button"]
    Get Attribute    [data-testid="improve-model-toggle"]    aria-checked    ==    false
    Switch Is Off    Include your audio recordings
    Switch Is Off    Include your video recordings
    Go To    ${HOME_PAGE}/settings/personalization    wait_until=commit
    Switch Is Off    Reference saved memories
    Switch Is Off    Reference chat history
    Go To    ${HOME_PAGE}/codex/cloud/settings/general    wait_until=commit
    Switch Is Off    Include environments
    Close Context

*** Test Cases ***
