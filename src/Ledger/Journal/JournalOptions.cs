using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>Where a journal is and how it is written.</summary>
public sealed class JournalOptions
{
    private const long MinSegmentBytes = 64 * 1024;
    private const long MaxSegmentBytes = 512 * 1024 * 1024;
    private const int MaxZeroFillBytes = 64 * 1024 * 1024;

    /// <summary>A journal in a directory of its own.</summary>
    /// <param name="directory">
    /// Made (0700) where it is missing; its parent should exist, or its own name may be lost in a crash.
    /// </param>
    public JournalOptions(string directory)
        : this(directory, OsDisk.Instance)
    {
    }

    internal JournalOptions(string directory, IDisk disk)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        (Directory, Disk) = (Path.GetFullPath(directory), disk);
    }

    /// <summary>The directory, as a full path.</summary>
    public string Directory { get; }

    /// <summary>
    /// When a segment is full and the next one begins, 64 KiB to 512 MiB; a larger group has a segment of its own.
    /// Segments are never deleted: a key is compared with the record that took it, for ever.
    /// </summary>
    public long SegmentBytes
    {
        get;
        init => field = Guard.InRange(value, MinSegmentBytes, MaxSegmentBytes);
    } = 64 * 1024 * 1024;

    /// <summary>
    /// Zeros written ahead of small groups, 0 to 64 MiB: then most syncs change no file size and cost the file system
    /// no commit of its own. Groups above a sixteenth of it do without, because they would write their bytes twice.
    /// </summary>
    public int ZeroFillBytes
    {
        get;
        init => field = Guard.InRange(value, 0, MaxZeroFillBytes);
    } = 1024 * 1024;

    /// <summary>
    /// Whether to read alone, without the lock, beside a writer or a copy of its files. The end of the journal is then
    /// what can be read, which a power failure may still take back until the writer has acknowledged it.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>What disk time is measured with.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = TimeProvider.System;

    internal IDisk Disk { get; }

    /// <summary>The id of a new book; random unless a test says otherwise.</summary>
    internal Guid? NewBookId { get; init; }

    /// <summary>Segments smaller than users may have, for tests; null for <see cref="SegmentBytes"/>.</summary>
    internal long? TestSegmentBytes { get; init; }
}
