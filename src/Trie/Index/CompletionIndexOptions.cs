using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>How an index is built.</summary>
public sealed record CompletionIndexOptions
{
    /// <summary>The longest term and query, in bytes of UTF-8: 1 to 256, 256 unless said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to another number.</exception>
    public int MaxTermBytes
    {
        get;
        init => field = Guard.InRange(value, 1, BlockFormat.MaxTermBytes);
    }

    = BlockFormat.MaxTermBytes;

    /// <summary>
    /// Whether <see cref="CompletionOptions.MaxEdits"/> may be asked for, as it may unless said: 1.6 to 1.8 bytes a
    /// term.
    /// </summary>
    public bool AllowTypos { get; init; } = true;
}
