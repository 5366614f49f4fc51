namespace MlOps.Sdk.Serving;

/// <summary>Puts steps into an order in which each comes after the steps it waits for, otherwise as they were added.</summary>
internal static class GraphOrder
{
    /// <summary>Positions in their order; null when steps wait for each other, which is then among the problems.</summary>
    public static int[]? Of(IReadOnlyList<GraphNode> nodes, IReadOnlyList<int[]> dependencies, ICollection<string> problems)
    {
        var (order, isPlaced) = (new List<int>(), new bool[nodes.Count]);
        while (order.Count < nodes.Count)
        {
            var next = Enumerable.Range(0, nodes.Count).FirstOrDefault(n => !isPlaced[n] && Array.TrueForAll(dependencies[n], d => isPlaced[d]), -1);
            if (next < 0)
            {
                problems.Add(Circle(nodes, dependencies, isPlaced));
                return null;
            }

            isPlaced[next] = true;
            order.Add(next);
        }

        return [.. order];
    }

    private static string Circle(IReadOnlyList<GraphNode> nodes, IReadOnlyList<int[]> dependencies, bool[] isPlaced)
    {
        var path = new List<int>();
        var node = Array.IndexOf(isPlaced, false);
        while (!path.Contains(node))
        {
            path.Add(node);
            node = Array.Find(dependencies[node], d => !isPlaced[d]);
        }

        var circle = path.Skip(path.IndexOf(node)).Append(node).Reverse().Select(n => $"\"{nodes[n].Name}\"");
        return $"steps wait for each other in a circle: {string.Join(" → ", circle)} (let one give its columns under other names)";
    }
}
