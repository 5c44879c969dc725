namespace Purlin.Trie;

/// <summary>Something is no snapshot of completions, or a damaged one; the message says what and the way out.</summary>
public sealed class CompletionSnapshotException : IOException
{
    private CompletionSnapshotException(CompletionSnapshotFailure failure, string message)
        : base(message) => Failure = failure;

    /// <summary>Why.</summary>
    public CompletionSnapshotFailure Failure { get; }

    internal static CompletionSnapshotException NotASnapshot(string name) => new(
        CompletionSnapshotFailure.NotASnapshot,
        $"{name} is no snapshot of completions: it does not begin like one. Open what CompletionIndex.Save wrote.");

    internal static CompletionSnapshotException OtherVersion(string name, int version, int known) => new(
        CompletionSnapshotFailure.OtherVersion,
        $"{name} has version {version}, but this package reads {known}. Use the package that wrote it, or build the "
            + "index again.");

    internal static CompletionSnapshotException Truncated(string name, long bytes, long expected) => new(
        CompletionSnapshotFailure.Truncated,
        $"{name} has {bytes} bytes, but needs {expected}. Restore it from a copy, or build the index again.");

    internal static CompletionSnapshotException Damaged(string name, string what) => new(
        CompletionSnapshotFailure.Damaged,
        $"{name} is damaged: {what}. Restore it from a copy, or build the index again.");
}
