namespace Purlin.Redlock.Tests;

/// <summary>
/// Every interleaving of a few attempts on three nodes, where leases end at any time, grants arrive at any time or
/// never, and a client may take any quorum of the grants it got. A model of its own, not the engine: it shows the rule.
/// </summary>
/// <param name="rule">Whose rule.</param>
/// <param name="attempts">How many attempts, at most three; two where a node forgets.</param>
/// <param name="isReduced">Whether states that differ by the order of the nodes alone count as one.</param>
internal sealed class TokenModel(TokenRule rule, int attempts, bool isReduced)
{
    private const int Quorum = 2;

    private readonly StateSet _seen = new();
    private Queue<ulong> _open = new();

    /// <summary>How many states were reached.</summary>
    public int States => _seen.Count;

    /// <summary>The first token that was issued twice or too low, or null if there is none.</summary>
    public string? Violation { get; private set; }

    private bool HasAmnesia => rule >= TokenRule.AmnesiaAtZero;

    /// <summary>Visits the states breadth first, until all are visited or a token is wrong.</summary>
    public void Explore()
    {
        var start = default(TokenState);
        if (rule == TokenRule.KthLargest)
        {
            // Two nodes have seen a grant that the third has not.
            start.SetNode(0, 0, 1);
            start.SetNode(1, 0, 1);
        }

        Reach(start);
        while (Violation is null && _open.TryDequeue(out ulong bits))
            Follow(TokenState.Unpack(bits));
        _open = new();
    }

    private void Reach(TokenState state)
    {
        ulong packed = (isReduced && !HasAmnesia ? state.Sorted() : state).Pack();
        if (_seen.Add(packed))
            _open.Enqueue(packed);
    }

    private void Follow(TokenState state)
    {
        for (int node = 0; node < TokenState.Nodes; node++)
        {
            if (state.Owner(node) == 0)
                continue;
            TokenState next = state;
            next.SetNode(node, 0, state.Counter(node));
            Reach(next);
        }

        if (HasAmnesia)
            FollowAmnesia(state);
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            switch (state.Phase(attempt))
            {
                case AttemptPhase.Idle when attempt == 0 || state.Phase(attempt - 1) != AttemptPhase.Idle:
                    Begin(state, attempt);
                    break;
                case AttemptPhase.Idle:
                    continue;
                case AttemptPhase.Granting:
                    Decide(state, attempt);
                    End(state, attempt);
                    break;
                case AttemptPhase.WritingBack:
                    Raise(state, attempt);
                    End(state, attempt);
                    break;
                case AttemptPhase.Issued:
                    Release(state, attempt);
                    break;
                case AttemptPhase.Over when rule == TokenRule.UndoneAtAbort:
                    Undo(state, attempt);
                    break;
            }

            for (int node = 0; node < TokenState.Nodes; node++)
                Grant(state, attempt, node);
        }
    }

    private void Begin(TokenState state, int attempt)
    {
        int highest = 0;
        for (int other = 0; other < attempts; other++)
            highest = state.Phase(other) == AttemptPhase.Issued ? Math.Max(highest, state.Token(other)) : highest;
        state.SetPhase(attempt, AttemptPhase.Granting);
        state.SetBefore(attempt, highest);
        Reach(state);
    }

    // A grant on its way arrives, wanted still or not.
    private void Grant(TokenState state, int attempt, int node)
    {
        AttemptPhase phase = state.Phase(attempt);
        if (phase == AttemptPhase.Idle || state.Vote(attempt, node) != 0 || (node == 0 && state.Forgotten == 1))
            return;
        bool isGranted = state.Owner(node) == 0;
        int counter = state.Counter(node) + 1;
        if (isGranted)
            state.SetNode(node, attempt + 1, counter);
        int vote = TokenState.Out;
        if (isGranted && phase == AttemptPhase.Granting)
            vote = 1 + counter;
        else if (isGranted && phase == AttemptPhase.WritingBack && MayJoin(counter, state.Token(attempt)))
            vote = counter == state.Token(attempt) ? TokenState.AtToken : TokenState.Asked;
        state.SetVote(attempt, node, vote);
        if (phase == AttemptPhase.WritingBack)
            IssueIfKnown(ref state, attempt);
        Reach(state);
    }

    private bool MayJoin(int counter, int token) => counter <= token || rule == TokenRule.AnyoneAcknowledges;

    // Any quorum of the grants may be the one that the client got first.
    private void Decide(TokenState state, int attempt)
    {
        for (int round = 0; round < 1 << TokenState.Nodes; round++)
        {
            int count = 0, largest = 0, smallest = int.MaxValue;
            bool isPossible = true;
            for (int node = 0; node < TokenState.Nodes; node++)
            {
                if ((round >> node & 1) == 0)
                    continue;
                int counter = state.Vote(attempt, node) - 1;
                isPossible &= counter > 0;
                count++;
                (largest, smallest) = (Math.Max(largest, counter), Math.Min(smallest, counter));
            }

            if (!isPossible || count < Quorum)
                continue;
            // The k-th largest of the granted, k = how many of any quorum are among them.
            int token = rule == TokenRule.KthLargest && count == TokenState.Nodes ? Middle(state, attempt) : largest;
            TokenState next = state;
            next.SetPhase(attempt, AttemptPhase.WritingBack);
            next.SetToken(attempt, token);
            for (int node = 0; node < TokenState.Nodes; node++)
            {
                int counter = state.Vote(attempt, node) - 1;
                bool isIn = (round >> node & 1) != 0;
                bool isKnown = counter >= token || rule is TokenRule.NoWriteBack or TokenRule.KthLargest;
                int vote = !isIn ? TokenState.Out : isKnown ? TokenState.AtToken : TokenState.Asked;
                if (state.Vote(attempt, node) != 0)
                    next.SetVote(attempt, node, vote);
            }

            IssueIfKnown(ref next, attempt);
            Reach(next);
        }
    }

    private static int Middle(TokenState state, int attempt)
    {
        int sum = 0, largest = 0, smallest = int.MaxValue;
        for (int node = 0; node < TokenState.Nodes; node++)
        {
            int counter = state.Vote(attempt, node) - 1;
            sum += counter;
            (largest, smallest) = (Math.Max(largest, counter), Math.Min(smallest, counter));
        }

        return sum - largest - smallest;
    }

    private void Raise(TokenState state, int attempt)
    {
        for (int node = 0; node < TokenState.Nodes; node++)
        {
            if (state.Vote(attempt, node) != TokenState.Asked)
                continue;
            TokenState next = state;
            bool isDone = state.Owner(node) == attempt + 1 || rule == TokenRule.UncheckedWriteBack;
            if (isDone)
                next.SetNode(node, state.Owner(node), Math.Max(state.Counter(node), state.Token(attempt)));
            next.SetVote(attempt, node, isDone ? TokenState.AtToken : TokenState.Refused);
            IssueIfKnown(ref next, attempt);
            Reach(next);
        }
    }

    private void Release(TokenState state, int attempt)
    {
        for (int node = 0; node < TokenState.Nodes; node++)
        {
            if (state.Owner(node) != attempt + 1)
                continue;
            TokenState next = state;
            next.SetNode(node, 0, Math.Max(state.Counter(node), state.Token(attempt)));
            Reach(next);
        }
    }

    private void Undo(TokenState state, int attempt)
    {
        for (int node = 0; node < TokenState.Nodes; node++)
        {
            if (state.Owner(node) != attempt + 1)
                continue;
            TokenState next = state;
            next.SetNode(node, 0, state.Counter(node) - 1);
            Reach(next);
        }
    }

    private void End(TokenState state, int attempt)
    {
        Settle(ref state, attempt, AttemptPhase.Over);
        state.SetToken(attempt, 0);
        Reach(state);
    }

    private void IssueIfKnown(ref TokenState state, int attempt)
    {
        int known = 0;
        for (int node = 0; node < TokenState.Nodes; node++)
            known += state.Vote(attempt, node) == TokenState.AtToken ? 1 : 0;
        if (known < Quorum)
            return;
        int token = state.Token(attempt);
        if (token <= state.Before(attempt))
            Violation ??= $"token {token} was issued after {state.Before(attempt)}";
        for (int other = 0; other < attempts; other++)
        {
            if (other != attempt && state.Phase(other) == AttemptPhase.Issued && state.Token(other) == token)
                Violation ??= $"token {token} was issued twice";
        }

        Settle(ref state, attempt, AttemptPhase.Issued);
    }

    // Of an attempt that is decided, all that matters is which of its grants are still on their way.
    private static void Settle(ref TokenState state, int attempt, AttemptPhase phase)
    {
        state.SetPhase(attempt, phase);
        state.SetBefore(attempt, 0);
        for (int node = 0; node < TokenState.Nodes; node++)
            state.SetVote(attempt, node, Math.Min(state.Vote(attempt, node), TokenState.Out));
    }

    private void FollowAmnesia(TokenState state)
    {
        if (state.Forgotten == 0)
        {
            state.SetNode(0, 0, 0);
            state.SetForgotten(1);
            Reach(state);
            return;
        }

        if (state.Forgotten == 2 || (rule == TokenRule.AmnesiaQuarantineSync && IsCounted(state)))
            return;
        int counter = rule == TokenRule.AmnesiaAtZero ? 0 : Math.Max(state.Counter(1), state.Counter(2));
        state.SetNode(0, 0, counter);
        state.SetForgotten(2);
        Reach(state);
    }

    // Whether an attempt goes on that got a grant of node 0 before it forgot.
    private bool IsCounted(TokenState state)
    {
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            int vote = state.Vote(attempt, 0);
            bool isGranted = state.Phase(attempt) switch
            {
                AttemptPhase.Granting => vote > TokenState.Out,
                AttemptPhase.WritingBack => vote is TokenState.AtToken or TokenState.Asked,
                _ => false,
            };
            if (isGranted)
                return true;
        }

        return false;
    }
}
