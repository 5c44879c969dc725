using System.Runtime.InteropServices;

namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    private readonly List<UndoStep> _undo = [];

    // Within a chain, and within a transaction of the caller's.
    private bool _undoes;

    /// <summary>
    /// Decides commands that happen all or not at all, each seeing what those before it did. The first that is not
    /// accepted undoes them; its refusal alone may become a record.
    /// </summary>
    public void ApplyChain(ReadOnlySpan<LedgerCommand> commands, Span<PostingResult> results)
    {
        KernelMark begun = Mark();
        int records = begun.Records;
        int failed = -1;
        bool undidBefore = _undoes;
        _undoes = true;
        for (int i = 0; i < commands.Length && failed < 0; i++)
        {
            commands[i].Describe(_command);
            results[i] = Decide(_command, commands[i].ReleasesKey, remembersRefusal: false);
            if (!results[i].IsPosted)
                failed = i;
        }

        _undoes = undidBefore;
        if (failed < 0)
        {
            if (!_undoes)
                _undo.Clear();
            return;
        }

        UndoTo(begun);

        // The buffer still holds the command that failed.
        PostingResult culprit = results[failed];
        if (culprit.Status == PostingStatus.Refused && !commands[failed].ReleasesKey)
            culprit = Remember(_command, _hash.Of(_command.Key, _command.KeyIsText), culprit.Refusal);
        else if (culprit.Sequence >= Group.FirstSequence + records)
            culprit = new(culprit.Status, 0, 0, culprit.Refusal);
        AnswerChain(results, failed, Group.FirstSequence + records);
        results[failed] = culprit;
    }

    /// <summary>Those that had happened before the chain keep saying so; the others did not happen.</summary>
    private static void AnswerChain(Span<PostingResult> results, int failed, long firstOfChain)
    {
        for (int i = 0; i < results.Length; i++)
        {
            bool wasBefore = i < failed && results[i].Status == PostingStatus.AlreadyPosted
                && results[i].Sequence < firstOfChain;
            if (!wasBefore)
                results[i] = new(PostingStatus.ChainFailed, 0, 0);
        }
    }

    /// <summary>How far the group under way has come.</summary>
    private KernelMark Mark() =>
        new(Group.Count, _undo.Count, _lines.Count, Group.Count > 0 ? _stampTicks : _durableStampTicks);

    /// <summary>Takes back everything since a mark, records included.</summary>
    private void UndoTo(in KernelMark mark)
    {
        Span<UndoStep> steps = CollectionsMarshal.AsSpan(_undo)[mark.UndoSteps..];
        for (int i = steps.Length - 1; i >= 0; i--)
            Undo(steps[i]);
        CollectionsMarshal.SetCount(_undo, mark.UndoSteps);
        CollectionsMarshal.SetCount(_lines, mark.Lines);
        Group.Truncate(mark.Records);
    }

    private void Undo(in UndoStep step)
    {
        switch (step.Kind)
        {
            case UndoKind.Account:
                ref AccountState state = ref Accounts[step.Slot];
                state.Working = step.Sums;
                state.Floor = step.Floor;
                state.Ceiling = step.Ceiling;
                state.Flags = step.Flags;
                break;
            case UndoKind.AccountOpened:
                Accounts.RemoveLast();
                break;
            case UndoKind.KeyAdded:
                _keys.Remove(step.KeyHash, step.Sequence);
                break;
            case UndoKind.HoldOpened:
                _holds.Remove(step.Hold!.Sequence);
                _expiries.Remove(step.Hold);
                break;
            case UndoKind.HoldReduced:
                step.Hold!.Legs = step.HoldLegs!;
                break;
            default:
                _holds.Add(step.Hold!.Sequence, step.Hold);
                _expiries.Add(step.Hold);
                step.Hold.End = HoldEnd.None;
                _keys.SetEnd(step.Hold.KeyHash, step.Hold.Sequence, HoldEnd.None);
                break;
        }
    }
}
