namespace Purlin.RateLimiting.Redis;

/// <summary>
/// A check whose keys lie in several slots of a cluster: slot after slot, the likeliest refuser first. What was charged
/// is given back when a later slot refuses, and counts as used when the process dies in between: never too much is
/// admitted, and others may be refused for the length of a round trip.
/// </summary>
internal sealed class StepwiseCheck(CallQueue queue)
{
    /// <summary>Decides a check.</summary>
    public async ValueTask<RateLimitVerdict> CheckAsync(CheckPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Mode != CheckMode.Charge)
            return await PeekAsync(plan, cancellationToken).ConfigureAwait(false);
        StepResult result = await ChargeAsync(plan, [0, 0, 0, 0], cancellationToken).ConfigureAwait(false);
        return result.Verdict(plan.FirstCost);
    }

    /// <summary>Charges slot after slot, with leases where the head asks for them.</summary>
    /// <param name="plan">What.</param>
    /// <param name="head">Of the script's reserve operation.</param>
    /// <param name="cancellationToken">Ends the wait, after giving back what was charged.</param>
    public async ValueTask<StepResult> ChargeAsync(CheckPlan plan, double[] head, CancellationToken cancellationToken)
    {
        var result = new StepResult(plan);
        foreach (int[] slot in SlotsOf(plan))
        {
            Operation operation = plan.ToOperation(OperationKind.Reserve, head, slot);
            ArraySegment<double> reply;
            try
            {
                reply = await queue.RunAsync(operation, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await GiveBackAsync(result, head).ConfigureAwait(false);
                throw;
            }

            bool isAllowed = result.Add(operation, slot, reply);
            int refuser = isAllowed ? -1 : result.RefusedPart;
            foreach (int part in slot)
                plan.Policy(part).Observe(part == refuser);
            if (!isAllowed)
            {
                await GiveBackAsync(result, head).ConfigureAwait(false);
                break;
            }
        }

        return result;
    }

    /// <summary>Gives everything back that the steps have charged so far.</summary>
    public async ValueTask GiveBackAsync(StepResult result, double[] head)
    {
        // Not cancelled with the caller: what it does not want any more is to be given back all the same.
        foreach (Operation operation in result.Refunds(head[0], head[1], isLeased: head[2] > 0 && head[3] > 0))
            await queue.RunAsync(operation, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<RateLimitVerdict> PeekAsync(CheckPlan plan, CancellationToken cancellationToken)
    {
        var result = new StepResult(plan);
        int[][] slots = SlotsOf(plan);
        Operation[] operations = [.. slots.Select(slot => plan.ToOperation(OperationKind.Peek, [], slot))];
        queue.Add(operations);
        for (int i = 0; i < slots.Length; i++)
        {
            result.Add(operations[i], slots[i],
                await CallQueue.WaitAsync(operations[i], cancellationToken).ConfigureAwait(false));
        }

        return result.Verdict(0);
    }

    // The parts of each slot. First the slot whose policy refuses most often lately, then that of the least capacity.
    private static int[][] SlotsOf(CheckPlan plan) =>
    [
        .. Enumerable.Range(0, plan.Count).GroupBy(plan.SlotOf)
            .OrderByDescending(slot => slot.Max(part => plan.Policy(part).RefusalShare))
            .ThenBy(slot => slot.Min(part => plan.Policy(part).Policy.Limits.Min(limit => limit.Capacity)))
            .Select(slot => slot.ToArray()),
    ];
}
