namespace Purlin.Redlock.Tests;

/// <summary>Where an attempt of the model is.</summary>
internal enum AttemptPhase
{
    Idle,
    Granting,
    WritingBack,
    Issued,
    Over,
}

/// <summary>
/// A state of the model: three nodes with owner and counter, whether node 0 has forgotten (0: not yet, 1: it waits,
/// 2: it is back), and three attempts.
/// </summary>
/// <remarks>
/// An attempt is its phase, the largest token issued before it began, its token, and of each node a vote: 0 for a grant
/// that is on its way. Granting: 1 for a refusal, 1 + c for a grant with counter c. Writing back: see the constants.
/// Later: 1.
/// </remarks>
internal record struct TokenState(UInt128 Bits)
{
    public const int Nodes = 3;

    /// <summary>Of a node that has nothing to do with the round.</summary>
    public const int Out = 1;

    /// <summary>Of a node whose counter is at the token.</summary>
    public const int AtToken = 2;

    /// <summary>Of a node that is asked to raise its counter.</summary>
    public const int Asked = 3;

    /// <summary>Of a node that could not.</summary>
    public const int Refused = 4;

    // Nine grants are the most, three attempts on three nodes, and no counter is above their number.
    private const int Counters = 10;
    private const int Votes = Counters + 1;
    private const int RoundVotes = 5;
    private const int Granting = 1;
    private const int WritingBack = Granting + (Counters * Votes * Votes * Votes);
    private const int Issued = WritingBack + (Counters * Counters * RoundVotes * RoundVotes * RoundVotes);
    private const int Over = Issued + (Counters * 8);
    private const int Attempt = Over + 8;
    private const int Node = 4 * Counters;

    public readonly int Owner(int node) => Get(6 * node, 2);

    public readonly int Counter(int node) => Get((6 * node) + 2, 4);

    public readonly int Forgotten => Get(18, 2);

    public readonly AttemptPhase Phase(int attempt) => (AttemptPhase)Get(At(attempt), 3);

    public readonly int Before(int attempt) => Get(At(attempt) + 3, 4);

    public readonly int Token(int attempt) => Get(At(attempt) + 7, 4);

    public readonly int Vote(int attempt, int node) => Get(At(attempt) + 11 + (4 * node), 4);

    public void SetNode(int node, int owner, int counter) => Set(6 * node, 6, owner | (counter << 2));

    public void SetForgotten(int value) => Set(18, 2, value);

    public void SetPhase(int attempt, AttemptPhase phase) => Set(At(attempt), 3, (int)phase);

    public void SetBefore(int attempt, int token) => Set(At(attempt) + 3, 4, token);

    public void SetToken(int attempt, int token) => Set(At(attempt) + 7, 4, token);

    public void SetVote(int attempt, int node, int vote) => Set(At(attempt) + 11 + (4 * node), 4, vote);

    /// <summary>
    /// The state with its nodes in order: which of them is which makes no difference, unless one forgets.
    /// </summary>
    public readonly TokenState Sorted()
    {
        int a = Column(0), b = Column(1), c = Column(2);
        (a, b) = (Math.Min(a, b), Math.Max(a, b));
        (b, c) = (Math.Min(b, c), Math.Max(b, c));
        (a, b) = (Math.Min(a, b), Math.Max(a, b));
        TokenState sorted = this;
        sorted.SetColumn(0, a);
        sorted.SetColumn(1, b);
        sorted.SetColumn(2, c);
        return sorted;
    }

    /// <summary>The state in 64 bits, for a set of millions: of an attempt only what its phase needs.</summary>
    public readonly ulong Pack()
    {
        ulong packed = (ulong)Forgotten;
        for (int node = 0; node < Nodes; node++)
            packed = (packed * Node) + (ulong)((Owner(node) * Counters) + Counter(node));
        for (int attempt = 0; attempt < 3; attempt++)
        {
            int bits = Phase(attempt) switch
            {
                AttemptPhase.Idle => 0,
                AttemptPhase.Granting => Granting + PackVotes(attempt, Before(attempt), Votes),
                AttemptPhase.WritingBack => WritingBack
                    + PackVotes(attempt, (Before(attempt) * Counters) + Token(attempt), RoundVotes),
                AttemptPhase.Issued => Issued + PackVotes(attempt, Token(attempt), 2),
                _ => Over + PackVotes(attempt, 0, 2),
            };
            packed = (packed * Attempt) + (ulong)bits;
        }

        return packed;
    }

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    public static TokenState Unpack(ulong packed)
    {
        var state = default(TokenState);
        for (int attempt = 2; attempt >= 0; attempt--)
        {
            (packed, ulong bits) = Math.DivRem(packed, (ulong)Attempt);
            state.UnpackAttempt(attempt, (int)bits);
        }

        for (int node = Nodes - 1; node >= 0; node--)
        {
            (packed, ulong bits) = Math.DivRem(packed, (ulong)Node);
            state.SetNode(node, (int)bits / Counters, (int)bits % Counters);
        }

        state.SetForgotten((int)packed);
        return state;
    }

    private readonly int Column(int node) =>
        Get(6 * node, 6) | (Vote(0, node) << 6) | (Vote(1, node) << 10) | (Vote(2, node) << 14);

    private void SetColumn(int node, int column)
    {
        Set(6 * node, 6, column & 63);
        for (int attempt = 0; attempt < 3; attempt++)
            SetVote(attempt, node, (column >> (6 + (4 * attempt))) & 15);
    }

    private readonly int PackVotes(int attempt, int payload, int radix)
    {
        for (int node = 0; node < Nodes; node++)
            payload = (payload * radix) + Vote(attempt, node);
        return payload;
    }

    private void UnpackAttempt(int attempt, int bits)
    {
        if (bits == 0)
            return;
        (AttemptPhase phase, int first, int radix) = bits switch
        {
            < WritingBack => (AttemptPhase.Granting, Granting, Votes),
            < Issued => (AttemptPhase.WritingBack, WritingBack, RoundVotes),
            < Over => (AttemptPhase.Issued, Issued, 2),
            _ => (AttemptPhase.Over, Over, 2),
        };
        SetPhase(attempt, phase);
        bits -= first;
        for (int node = Nodes - 1; node >= 0; node--)
        {
            SetVote(attempt, node, bits % radix);
            bits /= radix;
        }

        SetBefore(attempt, phase switch
        {
            AttemptPhase.Granting => bits,
            AttemptPhase.WritingBack => bits / Counters,
            _ => 0,
        });
        SetToken(attempt, phase switch
        {
            AttemptPhase.WritingBack => bits % Counters,
            AttemptPhase.Issued => bits,
            _ => 0,
        });
    }

    private static int At(int attempt) => 20 + (23 * attempt);

    private readonly int Get(int at, int width) => (int)(Bits >> at) & ((1 << width) - 1);

    private void Set(int at, int width, int value)
    {
        UInt128 mask = ((UInt128.One << width) - 1) << at;
        Bits = (Bits & ~mask) | ((UInt128)(uint)value << at);
    }
}
