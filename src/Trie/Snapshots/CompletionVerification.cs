namespace Purlin.Trie;

/// <summary>How much of a snapshot is checked when it is opened.</summary>
public enum CompletionVerification
{
    /// <summary><see cref="Full"/> up to 64 MiB, <see cref="Header"/> beyond.</summary>
    Auto,

    /// <summary>Every byte, by checksums: some 0.1 s a gigabyte that is in memory.</summary>
    Full,

    /// <summary>
    /// The header and the lengths of all parts: some microseconds whatever the size. Damage elsewhere may make answers
    /// wrong, nothing else; <see cref="CompletionIndex.Verify"/> finds it.
    /// </summary>
    Header,
}
