namespace MlOps.Sdk.Training;

/// <summary>A node of a graph that is being changed.</summary>
internal sealed class OnnxNode
{
    private const int InputField = 1, OutputField = 2, OperationField = 4, AttributeField = 5, DomainField = 7;

    private readonly List<ProtoField> _rest;

    private OnnxNode(string operation, string domain, List<string> inputs, List<string> outputs, List<ProtoField> rest)
    {
        (Operation, Domain, Inputs, Outputs, _rest) = (operation, domain, inputs, outputs, rest);
        InnerUses = [.. Attributes.SelectMany(a => OnnxInnerGraphs.UsesOf(a.Bytes))];
    }

    public string Operation { get; }

    /// <summary>The operator's domain; empty for the standard one, however the file spells it.</summary>
    public string Domain { get; }

    public List<string> Inputs { get; }

    public List<string> Outputs { get; }

    /// <summary>Every name that graphs within the node use; some of them may be of the outer graph.</summary>
    public HashSet<string> InnerUses { get; }

    private IEnumerable<ProtoField> Attributes => _rest.Where(f => f.Number == AttributeField);

    public static OnnxNode Read(ReadOnlyMemory<byte> message)
    {
        var (operation, domain) = (string.Empty, string.Empty);
        List<string> inputs = [], outputs = [];
        List<ProtoField> rest = [];
        foreach (var field in ProtoField.ReadAll(message))
        {
            switch (field.Number)
            {
                case InputField:
                    inputs.Add(field.Text);
                    break;
                case OutputField:
                    outputs.Add(field.Text);
                    break;
                case OperationField:
                    operation = field.Text;
                    break;
                case DomainField:
                    domain = field.Text == "ai.onnx" ? string.Empty : field.Text;
                    break;
                default:
                    rest.Add(field);
                    break;
            }
        }

        return new OnnxNode(operation, domain, inputs, outputs, rest);
    }

    /// <summary>A new node of the standard domain.</summary>
    public static OnnxNode Of(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var message = new ProtoMessage();
        foreach (var attribute in attributes)
        {
            message.Message(AttributeField, attribute.ToMessage());
        }

        // Without a name of its own: names of nodes must differ, and may be left out.
        return new OnnxNode(operation, string.Empty, [.. inputs], [.. outputs], ProtoField.ReadAll(message.ToArray()));
    }

    public bool Is(string operation) => Domain.Length == 0 && Operation == operation;

    /// <summary>The value of a whole-number attribute.</summary>
    public long Integer(string name, long missing) => Find(name, 3) is { } field ? (long)field.Value : missing;

    /// <summary>The value of a float attribute.</summary>
    public float Float(string name, float missing) => Find(name, 2) is { } field ? field.Float : missing;

    public ProtoMessage ToMessage()
    {
        var message = new ProtoMessage();
        Inputs.ForEach(input => message.Text(InputField, input));
        Outputs.ForEach(output => message.Text(OutputField, output));
        message.Text(OperationField, Operation);
        _rest.ForEach(field => message.Field(field));
        return Domain.Length == 0 ? message : message.Text(DomainField, Domain);
    }

    private ProtoField? Find(string name, int valueField)
    {
        foreach (var attribute in Attributes)
        {
            var fields = ProtoField.ReadAll(attribute.Bytes);
            if (fields.Exists(f => f.Number == 1 && f.Text == name))
            {
                var found = fields.FindIndex(f => f.Number == valueField);
                return found < 0 ? null : fields[found];
            }
        }

        return null;
    }
}
