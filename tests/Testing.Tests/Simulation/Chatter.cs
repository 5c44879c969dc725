namespace Purlin.Testing.Tests;

/// <summary>Three nodes that write, sync and send to each other: something for every fault to hit.</summary>
internal static class Chatter
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    public static void Scenario(Simulation simulation)
    {
        AddNodes(simulation);
        simulation.RunFor(Length);
        simulation.Heal();
        simulation.RunFor(Length / 10);
    }

    public static void AddNodes(Simulation simulation)
    {
        for (int i = 0; i < 3; i++)
            simulation.AddNode($"n{i}", static node => Tick(node));
    }

    private static void Tick(SimulatedNode node)
    {
        node.After(TimeSpan.FromMilliseconds(10), () => Tick(node));
        Simulation simulation = node.Simulation;
        SimulatedNode next = simulation.Nodes[(node.Index + 1) % simulation.Nodes.Count];
        simulation.Network.Send(node, next, node.Clock.GetUtcNow().Ticks, static (to, sent) => Save(to, sent));
    }

    private static void Save(SimulatedNode node, long value)
    {
        try
        {
            SimulatedFile file = node.Disk.Open("log", create: true);
            file.Write(BitConverter.GetBytes(value), value % 4_096);
            file.Sync();
        }
        catch (IOException)
        {
            node.Simulation.Log($"{node.Name} could not save");
        }
    }
}
