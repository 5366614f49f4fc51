namespace MlOps.Sdk.Training;

/// <summary>Finds the names that graphs within an attribute use.</summary>
internal static class OnnxInnerGraphs
{
    private const int GraphField = 6, GraphsField = 11, NodeField = 1, OutputField = 12, AttributeField = 5, InputField = 1, NameField = 1;

    public static IEnumerable<string> UsesOf(ReadOnlyMemory<byte> attribute) =>
        ProtoField.ReadAll(attribute).Where(f => f.Number is GraphField or GraphsField).SelectMany(graph => UsesOfGraph(graph.Bytes));

    private static IEnumerable<string> UsesOfGraph(ReadOnlyMemory<byte> graph)
    {
        foreach (var field in ProtoField.ReadAll(graph))
        {
            if (field.Number == OutputField)
            {
                foreach (var name in ProtoField.ReadAll(field.Bytes).Where(f => f.Number == NameField))
                {
                    yield return name.Text;
                }
            }
            else if (field.Number == NodeField)
            {
                foreach (var part in ProtoField.ReadAll(field.Bytes))
                {
                    foreach (var name in part.Number == InputField ? [part.Text] : part.Number == AttributeField ? UsesOf(part.Bytes) : [])
                    {
                        yield return name;
                    }
                }
            }
        }
    }
}
