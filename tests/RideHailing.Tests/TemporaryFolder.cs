namespace Purlin.Samples.RideHailing.Tests;

/// <summary>A folder of one test, removed after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public DirectoryInfo Info { get; } = Directory.CreateTempSubdirectory("purlin-ride-");

    public string Page => Path.Combine(Info.FullName, "ridehailing.html");

    public void Dispose() => Info.Delete(recursive: true);
}
