using System.Runtime.InteropServices;

namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    private readonly List<UndoStep> _undo = [];
    private bool _inChain;

    /// <summary>
    /// Decides commands that happen all or not at all, each seeing what those before it did. The first that is not
    /// accepted undoes them; its refusal alone may become a record.
    /// </summary>
    public void ApplyChain(ReadOnlySpan<LedgerCommand> commands, Span<PostingResult> results)
    {
        int records = Group.Count;
        int lines = _lines.Count;
        int failed = -1;
        _undo.Clear();
        _inChain = true;
        for (int i = 0; i < commands.Length && failed < 0; i++)
        {
            commands[i].Describe(_command);
            results[i] = Decide(_command, commands[i].ReleasesKey, remembersRefusal: false);
            if (!results[i].IsPosted)
                failed = i;
        }

        _inChain = false;
        if (failed < 0)
            return;
        Undo();
        Group.Truncate(records);
        _lines.RemoveRange(lines, _lines.Count - lines);

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

    private void Undo()
    {
        Span<UndoStep> steps = CollectionsMarshal.AsSpan(_undo);
        for (int i = steps.Length - 1; i >= 0; i--)
            Undo(steps[i]);
        _undo.Clear();
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
                _keys.SetEnd(step.Hold.KeyHash, step.Hold.Sequence, HoldEnd.None);
                break;
        }
    }
}
