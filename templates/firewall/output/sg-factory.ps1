#Requires -RunAsAdministrator
# The host firewall of this host (Windows), made by sg-factory: load it, and go back unless somebody confirms.
#
#   sg-factory.ps1 apply [SECONDS]  load firewall.ps1 and addresses.ps1 beside this script; the whole policy from before
#                                   is back after SECONDS (default 60), or with a restart, unless
#                                   `sg-factory.ps1 confirm` is run by then, in a new connection
#   sg-factory.ps1 confirm          keep what was loaded
#   sg-factory.ps1 rollback         go back at once
param(
  [Parameter(Mandatory)][ValidateSet('apply', 'confirm', 'rollback')][string]$Action,
  [ValidateRange(30, 3600)][int]$Seconds = 60
)
$ErrorActionPreference = 'Stop'
$task = 'sg-factory-firewall-rollback'
$loading = 900  # seconds that hundreds of rules may take; the time of SECONDS begins once they are loaded
$netsh = Join-Path $env:SystemRoot 'System32\netsh.exe'
# The system's account will load this policy, so nobody but administrators may write it.
$folder = Join-Path $env:ProgramFiles 'sg-factory'
$before = Join-Path $folder 'before.wfw'
$restoring = Join-Path $folder 'restoring.wfw'
$replaced = Join-Path $folder 'replaced.wfw'

function Invoke-Netsh {
  param([string]$Verb, [string]$File)
  $said = & $netsh advfirewall $Verb $File
  if ($LASTEXITCODE -ne 0) { throw ('netsh advfirewall ' + $Verb + ' failed: ' + ($said -join ' ')) }
}

# Who moves the file first decides: confirm, or the task at the end of the time.
function Move-Waiting {
  param([string]$To)
  if (-not (Test-Path -LiteralPath $before)) {
    throw 'nothing waits for confirmation: what was there before is back, or was confirmed'
  }
  Move-Item -LiteralPath $before -Destination $To -Force
}

function Restore-Policy {
  Move-Waiting -To $restoring
  Invoke-Netsh -Verb import -File $restoring
  Unregister-Restoring
}

function Unregister-Restoring {
  Unregister-ScheduledTask -TaskName $task -Confirm:$false -ErrorAction SilentlyContinue
}

function Register-Restoring {
  param([int]$After)
  # cmd takes the first and the last quotation mark away, and imports only what it has moved.
  $steps = 'move /y "' + $before + '" "' + $restoring + '" && "' + $netsh + '" advfirewall import "' + $restoring + '"'
  $run = New-ScheduledTaskAction -Execute (Join-Path $env:SystemRoot 'System32\cmd.exe') -Argument ('/d /s /c "' + $steps + '"')
  $times = @((New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds($After)), (New-ScheduledTaskTrigger -AtStartup))
  $who = New-ScheduledTaskPrincipal -UserId 'SYSTEM' -LogonType ServiceAccount -RunLevel Highest
  $how = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
  $null = Register-ScheduledTask -TaskName $task -Action $run -Trigger $times -Principal $who -Settings $how -Force
}

switch ($Action) {
  'apply' {
    if (Test-Path -LiteralPath $before) { throw 'the last one is not confirmed yet: run confirm or rollback first' }
    $null = New-Item -ItemType Directory -Path $folder -Force
    # netsh does not replace a file; and the task is there before anything changes.
    $aside = Join-Path $folder 'aside.wfw'
    Remove-Item -LiteralPath $aside, $restoring -Force -ErrorAction SilentlyContinue
    Invoke-Netsh -Verb export -File $aside
    Register-Restoring -After ($Seconds + $loading)
    Move-Item -LiteralPath $aside -Destination $before
    try { & (Join-Path $PSScriptRoot 'firewall.ps1') } catch {
      Restore-Policy
      throw
    }
    Register-Restoring -After $Seconds
    if (-not (Test-Path -LiteralPath $before)) {
      Invoke-Netsh -Verb import -File $restoring
      throw 'loading took too long: what was there before is back'
    }
    'loaded; open a new connection and run confirm, or it is undone in ' + $Seconds + ' seconds'
  }
  'confirm' {
    Move-Waiting -To $replaced
    Unregister-Restoring
    'confirmed'
  }
  'rollback' {
    Restore-Policy
    'what was there before is back'
  }
}
