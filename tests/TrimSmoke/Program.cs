using System.Reflection;

// Every package of the family is loaded from a trimmed, self-contained application.
string[] packages =
[
    .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Purlin.*.dll")
        .Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal),
];
foreach (string package in packages)
    Console.WriteLine(Assembly.Load(new AssemblyName(package)).GetName());

const int Family = 13;
Console.WriteLine($"{packages.Length} packages loaded after trimming");
return packages.Length == Family ? 0 : 1;
