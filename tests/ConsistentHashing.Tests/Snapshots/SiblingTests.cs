using System.Diagnostics;
using System.Globalization;

namespace Purlin.ConsistentHashing.Tests;

/// <summary>
/// Other processes, in other cultures, make the same maps. The process is this test project again, with one test.
/// </summary>
public sealed class SiblingTests
{
    private const string FolderVariable = "PURLIN_SIBLING_FOLDER";
    private const string CultureVariable = "PURLIN_SIBLING_CULTURE";

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    [Trait(KnownDefects.Trait, KnownDefects.ProcessHash)]
    public void A_process_that_restarts_agrees_with_its_siblings(string culture)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("purlin-sibling-");
        try
        {
            // This process grew up with its maps; the sibling knows the set, and of the slot map only the bytes.
            SlotMap lived = SlotMap.Create(Nodes()[1..]).Add(new Node("x")).Add(Nodes()[0]).Remove("x");
            File.WriteAllBytes(Path.Combine(folder.FullName, "slots"), lived.Save());
            Run(folder.FullName, culture);
            string[] theirs = File.ReadAllLines(Path.Combine(folder.FullName, "fingerprints"));
            Assert.Equal([culture, .. Fingerprints(lived)], theirs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_sibling_writes_its_fingerprints()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } folder)
            return;
        CultureInfo.CurrentCulture =
            new CultureInfo(Environment.GetEnvironmentVariable(CultureVariable) ?? "");
        SlotMap loaded = SlotMap.Load(File.ReadAllBytes(Path.Combine(folder, "slots")));
        File.WriteAllLines(
            Path.Combine(folder, "fingerprints"), [CultureInfo.CurrentCulture.Name, .. Fingerprints(loaded)]);
    }

    // Ids in which cultures differ about case, order and digits.
    private static Node[] Nodes() =>
    [
        new("i") { Weight = 1.5 }, new("I"), new("ı"), new("İ"), new("ä"), new("z"), new("a-b"), new("ab"), new("١"),
        new("10"), new("9") { Zone = "Straße" },
    ];

    private static string[] Fingerprints(SlotMap lived)
    {
        NodeMap[] maps =
        [
            lived, lived.Add(new Node("next")), SlotMap.Create(Nodes()), RingMap.Create(Nodes()),
            RendezvousMap.Create(Nodes()), MaglevMap.Create(Nodes()),
            StatelessMap.Create(Maps.Nodes(9)).Remove("node-2"), JumpMap.Create(Maps.Nodes(9)),
        ];
        return
        [
            .. maps.Select(map => map.Fingerprint.ToString("x16", CultureInfo.InvariantCulture)),
            .. maps.Select(map => string.Join(' ', Maps.Hashes(200).Select(hash => map.GetNodeByHash(hash).Id))),
        ];
    }

    private static void Run(string folder, string culture)
    {
        string name = typeof(SiblingTests).Assembly.GetName().Name!;
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        var start = new ProcessStartInfo(program,
            ["-noLogo", "-noColor", "-method", $"{typeof(SiblingTests).FullName}.{nameof(The_sibling_writes_its_fingerprints)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[FolderVariable] = folder;
        start.Environment[CultureVariable] = culture;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
    }
}
