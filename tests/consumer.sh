#!/usr/bin/env bash
# A user's first day: a fresh console project outside the repository references every packed package and runs.
set -eu
packages=$1
version=$(basename "$(ls "$packages"/Purlin.Ledger.[0-9]*.nupkg)" .nupkg)
version=${version#Purlin.Ledger.}
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

references=$(for file in "$packages"/*.nupkg; do
    id=$(basename "$file" ".$version.nupkg")
    printf '    <PackageReference Include="%s" Version="%s" />\n' "$id" "$version"
done)
cat >"$project/Consumer.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <WarningsNotAsErrors>NU1900;NU1901;NU1902;NU1903;NU1904</WarningsNotAsErrors>
    <NoWarn>NU1603</NoWarn>
    <RestoreAdditionalProjectSources>$packages</RestoreAdditionalProjectSources>
    <RestorePackagesPath>$project/packages</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <FrameworkReference Include="Microsoft.AspNetCore.App" />
$references
  </ItemGroup>
</Project>
XML
cat >"$project/Program.cs" <<'CS'
using System.Reflection;

int loaded = 0;
foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "Purlin.*.dll"))
{
    Console.WriteLine(Assembly.Load(AssemblyName.GetAssemblyName(file)).FullName);
    loaded++;
}
Console.WriteLine($"{loaded} packages");
return loaded == int.Parse(args[0]) ? 0 : 1;
CS
dotnet run -c Release --project "$project" -- "$(ls "$packages"/*.nupkg | wc -l)"
