namespace Purlin.Redlock.Tests;

/// <summary>What the users of a process do.</summary>
internal sealed partial class LockWorld
{
    private enum JobStep
    {
        Open,
        Extend,
        Release,
    }

    private void BeginJob(in ScheduledAction action)
    {
        SimulatedProcess process = _processes[action.Target];
        if (process.IsDown)
            return;
        uint bits = action.Argument;
        int[] names = (bits % 8) switch { < 5 => [0], < 6 => [1], _ => [0, 1] };
        long waitMs = (bits / 8 % 8) switch { 0 => 0, < 4 => bits / 64 % 20_000, < 7 => bits / 64 % 120_000, _ => -1 };
        // The shortest is over before a silent node is.
        int timeToLiveMs = (bits / 1_024 % 8) switch { 0 => 60_000, 1 => 24_000, < 7 => 12_000, _ => 2_500 };
        long local = process.Clock.At(_now);
        Begin(
            process, names, action.DurationMs * Ms, waitMs < 0 ? LockClaim.Never : local + (waitMs * Ms), timeToLiveMs,
            bits);
    }

    private SimulatedJob Begin(
        SimulatedProcess process, int[] names, long holdTicks, long waitUntilTicks, int timeToLiveMs, uint bits)
    {
        var claim = new LockClaim(_nodeCount, [.. names.Select(name => Names[name])], timeToLiveMs)
        {
            WaitUntilTicks = waitUntilTicks,
            IsRenewed = bits / 4_096 % 8 != 0,
            MaxHoldTicks = bits / 65_536 % 8 == 0 ? 20_000 * Ms : LockClaim.Never,
        };
        var job = new SimulatedJob(process, claim, names, holdTicks, bits);
        claim.Tag = job;
        process.Jobs.Add(job);
        Step(process, LockEvent.Acquire(claim));
        return job;
    }

    // Opens the resource, reads, thinks, and writes if it still holds the lock as far as it knows.
    private void BeginWork(SimulatedJob job)
    {
        SimulatedProcess process = job.Process;
        if (job.Names.Length == 1)
            Later(process, _now + (job.HoldTicks / 8), HappeningKind.Job, (long)JobStep.Open, job);
        if (job.Argument / 524_288 % 4 == 0)
            Later(process, _now + (job.HoldTicks / 3), HappeningKind.Job, (long)JobStep.Extend, job);
        Later(process, _now + job.HoldTicks, HappeningKind.Job, (long)JobStep.Release, job);
    }

    private void GoOn(SimulatedJob job, JobStep step)
    {
        switch (step)
        {
            case JobStep.Open when job.Claim.IsHeldAt(job.Process.Clock.At(_now)):
                Carry(job, isWrite: false);
                break;
            case JobStep.Extend when job.Claim.State == ClaimState.Held:
                job.ExtendedFrom = job.Process.Clock.At(_now);
                Step(job.Process, LockEvent.Extend(job.Claim));
                break;
            case JobStep.Release when !job.HasEnded && job.Claim.State is ClaimState.Held or ClaimState.Lost:
                Step(job.Process, LockEvent.Release(job.Claim));
                break;
        }
    }

    private void Carry(SimulatedJob job, bool isWrite) => _queue.Add(
        _now + ResourceDelay(job), new Happening(HappeningKind.Resource, job.Process.Index, 0, isWrite ? 1 : 0, job));

    private void Use(SimulatedJob job, bool isWrite)
    {
        GuardedRegister register = _registers[job.Names[0]];
        if (isWrite)
            register.Write(job.Claim.Tokens[0], job.Read, job.ReadTrusting);
        else if (register.TryOpen(job.Claim.Tokens[0], out job.Read, out job.ReadTrusting))
            Later(job.Process, _now + ResourceDelay(job), HappeningKind.ResourceReply, 0, job);
    }

    private void WriteIfHeld(SimulatedJob job)
    {
        if (job.Claim.IsHeldAt(job.Process.Clock.At(_now)))
            Carry(job, isWrite: true);
    }

    private void CancelOne(in ScheduledAction action)
    {
        SimulatedProcess process = _processes[action.Target];
        if (process.IsDown || process.Jobs.Count == 0)
            return;
        SimulatedJob job = process.Jobs[(int)(action.Argument % (uint)process.Jobs.Count)];
        Step(process, job.Claim.State == ClaimState.Held
            ? LockEvent.Release(job.Claim)
            : LockEvent.Cancel(job.Claim));
    }
}
