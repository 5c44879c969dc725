using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Where a generator keeps the time it has used, so that no restart repeats an id: it writes "I may use ids up to T"
/// before it uses them. Give every node id a fence of its own.
/// </summary>
public sealed class SnowflakeFence
{
    private SnowflakeFence(IDisk disk, string path, bool create) => (Disk, Path, Create) = (disk, path, create);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether a missing or damaged file is made anew.</summary>
    public bool Create { get; }

    internal IDisk Disk { get; }

    /// <summary>
    /// A file of 16 KiB on a disk that outlives the process, with a lock file (<c>.lock</c>) beside it that keeps a
    /// second generator away. A slice of 3 s is reserved by one write and one sync, when less than a third of the last
    /// one is left; so a crash costs a pause of at most 4 s at the next start, and a clean end costs none.
    /// </summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="create">
    /// Makes the file where it is missing or damaged. What was used before is then unknown, so the generator waits one
    /// slice and a third before it mints, which is enough if the clock has not gone back. Without it such a file is
    /// refused. Meant for the first start: a fence that is made where there was one before (its lock file is there, or
    /// it is damaged) does not pass in silence, but lowers <see cref="SnowflakeGenerator.Guarantees"/> to
    /// <see cref="SnowflakeGuarantee.ProcessLife"/> until the next start, degrades the health check and is logged as an
    /// error; the first one is logged as a warning.
    /// </param>
    public static SnowflakeFence File(string path, bool create = false) => File(OsDisk.Instance, path, create);

    internal static SnowflakeFence File(IDisk disk, string path, bool create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new SnowflakeFence(disk, path, create);
    }

    /// <summary>What it is, without the path, which may say more than a log should.</summary>
    public override string ToString() => "fence file";
}
