using System.Runtime.InteropServices;

namespace Purlin.Redlock;

/// <summary>
/// Whose turn it is in this process: one claim at a time asks the nodes for a name. A claim for several names takes its
/// turns in ordinal order, so that no two wait for each other.
/// </summary>
internal sealed partial class LockEngine
{
    private const int MaxSpareQueues = 256;

    private readonly Dictionary<string, NameQueue> _names = new(StringComparer.Ordinal);
    private readonly Stack<NameQueue> _spareQueues = new();
    private readonly Queue<LockClaim> _turns = new();

    private void Enter(LockClaim claim)
    {
        (claim.State, claim.Position, claim.BackOffTicks, claim.ExtendTicks) = (ClaimState.Queued, 0, 0, -1);
        (claim.Refusal, claim.Loss, claim.Release) = (ClaimRefusal.None, ClaimLoss.None, ClaimRelease.None);
        _turns.Enqueue(claim);
        RunTurns();
    }

    // Not by recursion: a turn that ends at once gives the next one away.
    private void RunTurns()
    {
        while (_turns.TryDequeue(out LockClaim? claim))
        {
            if (claim.State == ClaimState.Queued)
                TakeTurns(claim);
        }
    }

    private void TakeTurns(LockClaim claim)
    {
        for (; claim.Position < claim.Names.Length; claim.Position++)
        {
            ref NameQueue? queue = ref CollectionsMarshal.GetValueRefOrAddDefault(
                _names, claim.Names[claim.Position], out _);
            queue ??= _spareQueues.TryPop(out NameQueue? spare) ? spare : new NameQueue();
            if (queue.Owner is null)
                queue.Owner = claim;
            if (queue.Owner == claim)
                continue;
            if (_now >= claim.WaitUntilTicks)
            {
                long remaining = queue.Owner.State == ClaimState.Held ? queue.Owner.LeaseTicks - _now : 0;
                claim.RemainingMs = Math.Max(remaining, 0) / TimeSpan.TicksPerMillisecond;
                Refuse(claim, ClaimRefusal.Busy);
                return;
            }

            queue.Add(claim);
            claim.IsWaiting = true;
            _deadlines.Set(claim, claim.WaitUntilTicks);
            return;
        }

        BeginAttempt(claim);
    }

    // Gives back the turns it has and the place it waits in.
    private void Leave(LockClaim claim)
    {
        _deadlines.Set(claim, LockClaim.Never);
        if (claim.IsWaiting)
        {
            _names[claim.Names[claim.Position]].Remove(claim);
            claim.IsWaiting = false;
        }
        else if (claim.Position < claim.Names.Length && _names.TryGetValue(claim.Names[claim.Position], out var given)
            && given.Owner == claim)
        {
            // It was given the turn in this very step and has not taken it.
            claim.Position++;
        }

        for (int i = 0; i < claim.Position; i++)
            GiveTurn(claim.Names[i]);
        claim.Position = 0;
    }

    private void GiveTurn(string name)
    {
        NameQueue queue = _names[name];
        queue.Owner = queue.TakeFirst();
        if (queue.Owner is { } next)
        {
            next.IsWaiting = false;
            _turns.Enqueue(next);
            return;
        }

        _names.Remove(name);
        if (_spareQueues.Count < MaxSpareQueues)
            _spareQueues.Push(queue);
    }

    private void Refuse(LockClaim claim, ClaimRefusal refusal)
    {
        Leave(claim);
        (claim.State, claim.Refusal) = (ClaimState.Ended, refusal);
        Tell(LockEffectKind.Refused, claim);
    }

    private void Cancel(LockClaim claim)
    {
        if (claim.State is ClaimState.Granting or ClaimState.WritingBack)
            Abort(claim, ClaimRefusal.Cancelled);
        else if (claim.State is ClaimState.Queued or ClaimState.BackingOff)
            Refuse(claim, ClaimRefusal.Cancelled);
    }
}
