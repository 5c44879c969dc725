namespace Purlin.Trie;

/// <summary>Why something is no snapshot of completions that can be opened.</summary>
public enum CompletionSnapshotFailure
{
    /// <summary>It does not begin like one; it may be empty.</summary>
    NotASnapshot,

    /// <summary>It has a version that this package does not read.</summary>
    OtherVersion,

    /// <summary>It is not as long as it says.</summary>
    Truncated,

    /// <summary>A part is not as it was written.</summary>
    Damaged,
}
