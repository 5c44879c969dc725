namespace Purlin.Trie;

/// <summary>How a snapshot is opened.</summary>
public sealed record CompletionOpenOptions
{
    /// <summary>How much is checked before it is opened.</summary>
    public CompletionVerification Verify { get; init; }
}
