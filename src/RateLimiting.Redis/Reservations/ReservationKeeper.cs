namespace Purlin.RateLimiting.Redis;

/// <summary>
/// Reservations: charged by the script, which leaves a lease at each key where the end has something to give back;
/// recorded under their id, so that any process can settle them. Thread-safe.
/// </summary>
/// <remarks>
/// The record is claimed first, then the keys are corrected: of two settlements one does it. Who dies in between leaves
/// charged what counts as used at the end, and to its lease what does not. So nothing is ever given back twice.
/// </remarks>
internal sealed class ReservationKeeper(
    CallQueue queue, StepwiseCheck steps, PolicyRegister policies, ReservationRecords records, ScriptCaller caller)
{
    public async ValueTask<RateLimitVerdict> ReserveAsync(
        CheckPlan plan, ReservationTerms terms, bool isCluster, CancellationToken cancellationToken)
    {
        (double first, double second) = KeyNames.LeaseId(terms.Id);
        double lifetimeUs = terms.Lifetime.Ticks / TimeSpan.TicksPerMicrosecond;
        bool isReleased = terms.OnExpiry == ReservationExpiry.Release;
        double[] head = [first, second, lifetimeUs, isReleased ? 1 : 0];
        StepResult result;
        RateLimitVerdict verdict;
        if (isCluster && plan.SpansSlots)
        {
            result = await steps.ChargeAsync(plan, head, cancellationToken).ConfigureAwait(false);
            verdict = result.Verdict(Total(plan));
        }
        else
        {
            result = new(plan);
            Operation operation = plan.ToOperation(OperationKind.Reserve, head, null);
            ArraySegment<double> reply = await queue.RunAsync(operation, cancellationToken).ConfigureAwait(false);
            verdict = operation.Verdict(reply, plan.RequestByPart);
            if (verdict.IsAllowed)
                result.ReadMarks(operation, [.. Enumerable.Range(0, plan.Count)], reply);
        }

        if (verdict.IsAllowed)
            await RecordAsync(plan, terms, result, head, cancellationToken).ConfigureAwait(false);
        return verdict;
    }

    public async ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken)
    {
        RecordReply reply = await records.SettleAsync(id, cancellationToken).ConfigureAwait(false);
        if (reply.Record is not { } record)
            return reply.Outcome;
        (double first, double second) = KeyNames.LeaseId(id);
        var operations = new Operation[record.Parts.Length];
        for (int i = 0; i < operations.Length; i++)
        {
            ReservationPart part = record.Parts[i];
            WirePolicy policy = PolicyOf(part);
            operations[i] = new(OperationKind.Settle, [first, second],
                [new(part.Key, policy,
                    [part.Cost, ActualOf(record, i, actual.Span), part.IsLeased ? 1 : 0, .. MarksOf(part, policy)])]);
        }

        queue.Add(operations);
        foreach (Operation operation in operations)
            await CallQueue.WaitAsync(operation, cancellationToken).ConfigureAwait(false);
        return ReservationOutcome.Applied;
    }

    public async ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        double lifetimeUs = lifetime.Ticks / TimeSpan.TicksPerMicrosecond;
        RecordReply reply = await records.RenewAsync(id, lifetimeUs, cancellationToken).ConfigureAwait(false);
        if (reply.Record is not { } record)
            return reply.Outcome;
        (double first, double second) = KeyNames.LeaseId(id);
        Operation[] operations = [.. record.Parts.Where(part => part.IsLeased).Select(part => new Operation(
            OperationKind.Renew, [first, second, lifetimeUs], [new(part.Key, PolicyOf(part), [])]))];
        if (operations.Length == 0)
            return ReservationOutcome.Applied;
        queue.Add(operations);
        bool isHeld = true;
        foreach (Operation operation in operations)
        {
            ArraySegment<double> found =
                await CallQueue.WaitAsync(operation, cancellationToken).ConfigureAwait(false);
            isHeld &= found[0] == 1;
        }

        if (isHeld)
            return ReservationOutcome.Applied;
        // A server has lost a key, or its lease ended between the two steps: others may hold what was held.
        await records.DropAsync(id, cancellationToken).ConfigureAwait(false);
        return ReservationOutcome.Expired;
    }

    private async ValueTask RecordAsync(
        CheckPlan plan, ReservationTerms terms, StepResult result, double[] head, CancellationToken cancellationToken)
    {
        var parts = new ReservationPart[plan.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            WirePolicy policy = plan.Policy(i);
            parts[i] = new(plan.Key(i), policy.Policy.Name, policy.Version, head[3] > 0 || policy.IsHeld,
                plan.Cost(i), result.Marks[i]!, policy.EncodeForRecord(caller.AboutNowUs));
        }

        ReservationOutcome outcome;
        try
        {
            var record = new ReservationRecord(parts, plan.PartByRequest);
            outcome = await records.AddAsync(terms.Id, result.NowUs + head[2], record, cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            await steps.GiveBackAsync(result, head).ConfigureAwait(false);
            throw;
        }

        if (outcome != ReservationOutcome.Applied)
        {
            await steps.GiveBackAsync(result, head).ConfigureAwait(false);
            throw new ArgumentException(
                "A reservation of this id exists. Use an id of its own for each.", nameof(terms));
        }
    }

    private WirePolicy PolicyOf(ReservationPart part)
    {
        WirePolicy? known = policies.Find(part.Policy);
        return known is not null && known.Version >= part.Version ? known : WirePolicy.Recorded(part);
    }

    private static double[] MarksOf(ReservationPart part, WirePolicy policy) =>
        policy.LimitCount == 0 ? part.Marks : Marks.Convert(part.Marks, part.Version, policy.Policy);

    private static double ActualOf(ReservationRecord record, int part, ReadOnlySpan<long> actual)
    {
        double sum = 0;
        for (int i = 0; i < Math.Min(actual.Length, record.PartByRequest.Length); i++)
            sum += record.PartByRequest[i] == part ? actual[i] : 0;
        return Math.Min(sum, 1L << 40);
    }

    private static long Total(CheckPlan plan)
    {
        long total = 0;
        for (int i = 0; i < plan.Count; i++)
            total += plan.Cost(i);
        return total;
    }
}
