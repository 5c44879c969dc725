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
/// A state of the model: three nodes of owner (2 bits) and counter (3), whether node 0 has forgotten (2; 0: not yet, 1: it
/// waits, 2: it is back), and three attempts of 18 bits.
/// </summary>
/// <remarks>
/// An attempt is its phase (3 bits), the largest token issued before it began (3), its token (3), and of each node (3):
/// 0 for a grant that is on its way. Granting: 1 for a refusal, 1 + c for a grant with counter c. Writing back: see the
/// constants. Later: 1.
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

    private const int MaxCounter = 6;
    private const int NodeBits = 5;
    private const int AllNodesBits = Nodes * NodeBits;
    private const int AttemptBits = 18;
    private const int PackedAttemptBits = 16;

    public readonly int Owner(int node) => Get(NodeBits * node, 2);

    public readonly int Counter(int node) => Get((NodeBits * node) + 2, 3);

    public readonly int Forgotten => Get(AllNodesBits, 2);

    public readonly AttemptPhase Phase(int attempt) => (AttemptPhase)Get(At(attempt), 3);

    public readonly int Before(int attempt) => Get(At(attempt) + 3, 3);

    public readonly int Token(int attempt) => Get(At(attempt) + 6, 3);

    public readonly int Vote(int attempt, int node) => Get(At(attempt) + 9 + (3 * node), 3);

    public void SetNode(int node, int owner, int counter)
    {
        if (counter > MaxCounter)
            throw new InvalidOperationException("The model has too few bits for this counter.");
        Set(NodeBits * node, NodeBits, owner | (counter << 2));
    }

    public void SetForgotten(int value) => Set(AllNodesBits, 2, value);

    public void SetPhase(int attempt, AttemptPhase phase) => Set(At(attempt), 3, (int)phase);

    public void SetBefore(int attempt, int token) => Set(At(attempt) + 3, 3, token);

    public void SetToken(int attempt, int token) => Set(At(attempt) + 6, 3, token);

    public void SetVote(int attempt, int node, int vote) => Set(At(attempt) + 9 + (3 * node), 3, vote);

    /// <summary>
    /// The state in 64 bits, for a set of millions: of an attempt only what its phase needs. Where a node may forget there
    /// are two attempts, and what became of it takes the place of the third.
    /// </summary>
    public readonly ulong Pack(bool hasAmnesia)
    {
        ulong packed = (ulong)Get(0, AllNodesBits);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            int votes = Get(At(attempt) + 9, 9);
            int payload = Phase(attempt) switch
            {
                AttemptPhase.Granting => (Before(attempt) << 9) | votes,
                AttemptPhase.WritingBack => (((Before(attempt) << 3) | Token(attempt)) * 125)
                    + (Vote(attempt, 0) * 25) + (Vote(attempt, 1) * 5) + Vote(attempt, 2),
                AttemptPhase.Issued => (Token(attempt) << 9) | votes,
                _ => votes,
            };
            ulong bits = (ulong)((payload << 3) | (int)Phase(attempt));
            packed |= bits << (AllNodesBits + (PackedAttemptBits * attempt));
        }

        return hasAmnesia ? packed | ((ulong)Forgotten << (AllNodesBits + (2 * PackedAttemptBits))) : packed;
    }

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    public static TokenState Unpack(ulong packed, bool hasAmnesia)
    {
        var state = new TokenState(packed & ((1UL << AllNodesBits) - 1));
        if (hasAmnesia)
            state.SetForgotten((int)(packed >> (AllNodesBits + (2 * PackedAttemptBits))));
        for (int attempt = 0; attempt < (hasAmnesia ? 2 : 3); attempt++)
        {
            int bits = (int)(packed >> (AllNodesBits + (PackedAttemptBits * attempt))) & 0xFFFF;
            int payload = bits >> 3;
            var phase = (AttemptPhase)(bits & 7);
            state.SetPhase(attempt, phase);
            if (phase == AttemptPhase.WritingBack)
            {
                (int tokens, int votes) = Math.DivRem(payload, 125);
                state.SetBefore(attempt, tokens >> 3);
                state.SetToken(attempt, tokens & 7);
                state.SetVote(attempt, 0, votes / 25);
                state.SetVote(attempt, 1, votes / 5 % 5);
                state.SetVote(attempt, 2, votes % 5);
                continue;
            }

            state.Set(At(attempt) + 9, 9, payload & 0x1FF);
            if (phase == AttemptPhase.Granting)
                state.SetBefore(attempt, payload >> 9);
            else
                state.SetToken(attempt, payload >> 9);
        }

        return state;
    }

    private static int At(int attempt) => AllNodesBits + 2 + (AttemptBits * attempt);

    private readonly int Get(int at, int width) => (int)(Bits >> at) & ((1 << width) - 1);

    private void Set(int at, int width, int value)
    {
        UInt128 mask = ((UInt128.One << width) - 1) << at;
        Bits = (Bits & ~mask) | ((UInt128)(uint)value << at);
    }
}
