namespace Purlin.Benchmarks;

/// <summary>What a row needs from its machine.</summary>
/// <param name="Name">What is missing, as the table says it: <c>redis-server</c>, <c>AVX-512</c>.</param>
/// <param name="IsMet">Whether this machine has it.</param>
/// <param name="IsServer">Whether <c>PURLIN_REQUIRE_SERVERS=1</c> turns its absence into a failure.</param>
public sealed record Requirement(string Name, bool IsMet, bool IsServer = false)
{
    private const string Variable = "PURLIN_REQUIRE_SERVERS";

    /// <summary>Whether the absence fails the scorecard instead of leaving the row out.</summary>
    public bool FailsIfMissing => IsServer && Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>A feature of the processor.</summary>
    public static Requirement Cpu(string name, bool isSupported) => new(name, isSupported);

    /// <summary>A program on the path, such as <c>redis-server</c>.</summary>
    public static Requirement Server(string program) => new(program, IsOnPath(program), IsServer: true);

    private static bool IsOnPath(string program)
    {
        string file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, file)));
    }
}
