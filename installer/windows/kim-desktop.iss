; Inno Setup 6: per machine, silent with /VERYSILENT, upgrades in place, never touches anybody's vault.
;   kim-desktop-0.1.0-setup.exe /VERYSILENT /NORESTART /POLICY=\\server\kim\policy.toml
;   unins000.exe /VERYSILENT /REMOVEVAULTS=yes
#include "..\..\dist\filled\windows\metadata.iss"

[Setup]
AppId={{{#AppId}}
AppName={#Title}
AppVersion={#Version}
AppPublisher={#Publisher}
AppPublisherURL={#Homepage}
VersionInfoVersion={#Version}
DefaultDirName={autopf}\{#Title}
DisableDirPage=yes
DisableProgramGroupPage=yes
PrivilegesRequired=admin
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename={#Name}-{#Version}-setup
SetupIconFile=..\..\dist\looks\kim-desktop.ico
UninstallDisplayIcon={app}\kim-desktop.exe
UninstallDisplayName={#Title}
Compression=lzma2/max
SolidCompression=yes
CloseApplications=yes
RestartApplications=no
; KIM_SIGN is a sign tool defined where the certificate is: iscc "/SKIM_SIGN=signtool.exe sign ... $f" /DSigned
#ifdef Signed
SignTool=KIM_SIGN
SignedUninstaller=yes
#endif

[Languages]
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[InstallDelete]
; Libraries of the version before must not lie beside those of this one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\{#Name}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Dirs]
Name: "{commonappdata}\{#Title}"

[Icons]
Name: "{autoprograms}\{#Title}"; Filename: "{app}\kim-desktop.exe"; AppUserModelID: "{#UserModel}"; Comment: "{#Summary}"

[Run]
; What IT prescribes: everyone reads, only administrators write.
Filename: "{sys}\icacls.exe"; Parameters: """{commonappdata}\{#Title}"" /setowner *S-1-5-32-544 /T /C /Q"; Flags: runhidden
Filename: "{sys}\icacls.exe"; Parameters: """{commonappdata}\{#Title}"" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX /T /C /Q"; Flags: runhidden

[UninstallDelete]
Type: filesandordirs; Name: "{commonappdata}\{#Title}"
Type: filesandordirs; Name: "{app}"

[Code]
function PolicyGiven: String;
begin
  Result := ExpandConstant('{param:POLICY|}');
end;

function Run(const Parameters: String): Boolean;
var
  Code: Integer;
begin
  Result := Exec(ExpandConstant('{app}\kim.exe'), Parameters, '', SW_HIDE, ewWaitUntilTerminated, Code) and (Code = 0);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if (CurStep = ssPostInstall) and (PolicyGiven <> '') then begin
    if not Run('policy install "' + PolicyGiven + '"') then
      RaiseException('Die Vorgaben in ' + PolicyGiven + ' gelten nicht. Prüfen Sie sie mit: kim policy check');
  end;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then begin
    DelTree(ExpandConstant('{localappdata}\{#Publisher}\{#Title}\Cache'), True, True, True);
    DelTree(ExpandConstant('{localappdata}\{#Publisher}\{#Title}\diagnose'), True, True, True);
    DelTree(ExpandConstant('{localappdata}\{#Publisher}\{#Title}\uebung'), True, True, True);
    if ExpandConstant('{param:REMOVEVAULTS|no}') = 'yes' then
      Run('vault erase --all --yes');
  end;
  if (CurUninstallStep = usPostUninstall) and not UninstallSilent then
    MsgBox('Das Programm ist entfernt. Die verschlüsselten Tresore bleiben bei ihren Nutzern in' + #13#10 +
      '{#VaultsPlace}.', mbInformation, MB_OK);
end;
