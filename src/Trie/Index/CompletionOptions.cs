using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>What is wanted of completions; as it is made, the ten that were counted most.</summary>
public readonly record struct CompletionOptions
{
    /// <summary>The greatest <see cref="Limit"/>.</summary>
    public const int MaxLimit = 1_024;

    private const int DefaultLimit = 10;

    // Zero stands for the default, which a struct cannot have otherwise.
    private readonly int _limit;

    /// <summary>How many completions are wanted at most: 1 to 1,024, 10 unless said. Up to 16 are fastest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to another number.</exception>
    public int Limit
    {
        get => _limit == 0 ? DefaultLimit : _limit;
        init => _limit = Guard.InRange(value, 1, MaxLimit);
    }

    /// <summary>
    /// How many edits terms may be away from what was typed; none unless said. Those without come first, then the
    /// others, by how often they are counted, 40 parts, and how near they are, 30.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to what is no such number.</exception>
    public Edits MaxEdits
    {
        get;
        init => field = Guard.Defined(value);
    }

    /// <summary>Which terms are asked for by their labels; all unless said.</summary>
    public CompletionFilter Filter { get; init; }
}
