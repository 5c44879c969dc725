namespace Purlin.Ledger;

/// <summary>
/// A journal cannot be opened, read or appended to; the message names the file, the place and the way out.
/// </summary>
public sealed class JournalException : IOException
{
    internal JournalException(
        JournalFailure failure, string path, string message, long position = -1, Exception? inner = null)
        : base(message, inner) => (Failure, Path, Position) = (failure, path, position);

    /// <summary>Why.</summary>
    public JournalFailure Failure { get; }

    /// <summary>The file it is about, or the directory.</summary>
    public string Path { get; }

    /// <summary>Where in the file the first byte is that is not as it must be; -1 if that says nothing.</summary>
    public long Position { get; }

    internal static JournalException Damaged(string path, long position, string reason) => new(
        JournalFailure.Damaged, path,
        $"'{path}' is damaged at byte {position}: {reason} What is before it is intact. Restore the file from a copy; "
        + "it is not repaired by itself, because what it held was acknowledged.", position);

    internal static JournalException Unreadable(string path, Exception e) =>
        new(JournalFailure.Unreadable, path, $"'{path}' cannot be read: {e.Message}", inner: e);

    internal static JournalException Poisoned(string path, Exception first) => new(
        JournalFailure.Poisoned, path,
        $"'{path}' takes no more records after its first error: {first.Message} Close the journal and open it again, "
        + "which reads back what has lasted.", inner: first);
}
