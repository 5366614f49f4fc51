using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Walks a model whose structure has been checked and finds what must not be in it.</summary>
internal sealed class OnnxScan(ModelFileLimits limits)
{
    private readonly OnnxFunctions _functions = new(limits);
    private readonly OnnxGraphScan _graphs = new(limits);
    private readonly OnnxBody _training = new();
    private readonly SortedDictionary<string, long> _opsets = new(StringComparer.Ordinal);

    /// <exception cref="ModelPackageException">The model is refused.</exception>
    public ModelFileSummary Model(ReadOnlySpan<byte> model)
    {
        var main = new OnnxBody();
        ulong version = 0;
        var hasGraph = false;
        var reader = new ProtoReader(model);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    version = reader.Number;
                    break;
                case 7:
                    hasGraph = true;
                    _graphs.Graph(reader.Bytes, main, 0);
                    break;
                case 8:
                    Opset(reader.Bytes);
                    break;
                case 20:
                    TrainingInfo(reader.Bytes);
                    break;
                case 25:
                    Function(reader.Bytes);
                    break;
                default:
                    break;
            }
        }

        Require(version, hasGraph);
        new OnnxDomainRules(limits, _functions).Require([main, _training, .. _functions.Bodies]);
        _functions.Require(main);
        return new ModelFileSummary((int)version, _opsets, Operators(main), _graphs.WeightBytes);
    }

    private void Require(ulong version, bool hasGraph)
    {
        if (version == 0 || !hasGraph)
        {
            throw Refusal.Damaged("the version or the graph is missing");
        }

        if (version > (ulong)limits.MaximumIrVersion)
        {
            throw Refusal.Of(
                $"it has the format version {version}, but the engine reads versions up to {limits.MaximumIrVersion}",
                "Export it for an older version (in Python: onnx.version_converter), or raise ModelFileLimits.MaximumIrVersion for a newer engine");
        }
    }

    private void Opset(ReadOnlySpan<byte> message)
    {
        var (domain, version) = (OnnxDomainRules.MainDomain, 0L);
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                domain = OnnxDomainRules.NameOf(reader.Bytes);
            }
            else
            {
                version = (long)reader.Number;
            }
        }

        var newest = domain switch
        {
            OnnxDomainRules.MainDomain => limits.MaximumOpset,
            OnnxDomainRules.MachineLearningDomain => limits.MaximumMachineLearningOpset,
            _ => long.MaxValue,
        };
        if (version > newest || version < 0)
        {
            throw Refusal.Of(
                $"it needs version {version} of the operators of {domain}, but the engine has them up to {newest}",
                "Export the model with an older opset, or raise the limit in ModelFileLimits for a newer engine");
        }

        _opsets[domain] = Math.Max(version, _opsets.GetValueOrDefault(domain));
    }

    private void TrainingInfo(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field is 1 or 2)
            {
                _graphs.Graph(reader.Bytes, _training, 0);
            }
        }
    }

    private void Function(ReadOnlySpan<byte> message)
    {
        var (name, domain, overload, body) = (string.Empty, OnnxDomainRules.MainDomain, string.Empty, new OnnxBody());
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    name = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                case 4:
                    body.Inputs++;
                    break;
                case 5:
                    body.Outputs++;
                    break;
                case 10:
                    domain = OnnxDomainRules.NameOf(reader.Bytes);
                    break;
                case 13:
                    overload = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                default:
                    break;
            }
        }

        _graphs.Function(message, body);
        _functions.Add(new OnnxCall(domain, name, overload), body);
    }

    private SortedDictionary<string, int> Operators(OnnxBody main)
    {
        var operators = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (call, (count, _, _)) in _functions.Bodies.Prepend(main).SelectMany(body => body.Calls))
        {
            var name = call.ToString();
            operators[name] = operators.GetValueOrDefault(name) + count;
        }

        return operators;
    }
}
