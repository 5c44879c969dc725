using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;

namespace Purlin.Benchmarks;

/// <summary>Where numbers come from: no host and no user name.</summary>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Cores">Logical processors of this process.</param>
/// <param name="Os">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
public sealed record Machine(string Cpu, int Cores, string Os, string Runtime)
{
    /// <summary>This machine.</summary>
    public static Machine Current { get; } = new(
        HostEnvironmentInfo.GetCurrent().CpuInfo.Value?.ProcessorName
            ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cpu}, {Cores} cores, {Os}, {Runtime}";
}
