using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Makes the steps that ask deployments, and gathers what is wrong with them.</summary>
internal sealed class GraphSteps(Func<string, Predictor> find)
{
    public List<string> Problems { get; } = [];

    public ModelNode Model(string step, string deployment, GraphModelBuilder columns, EnsemblePlan? memberOf = null, EnsemblePlan? combines = null, string? answer = null)
    {
        var predictor = find(deployment);
        var shape = predictor.Shape;
        var names = new Dictionary<string, string>(columns.Outputs, StringComparer.Ordinal);
        if ((answer ?? columns.Answer) is { } column)
        {
            names[shape.Output] = column;
        }

        Problems.AddRange(columns.Inputs.Keys.Where(input => !shape.Signature.InputSchema.Contains(input))
            .Select(input => $"step \"{step}\" is given an input '{input}' that the model of \"{deployment}\" does not take (it takes {shape.Signature.InputSchema})"));
        Problems.AddRange(columns.Outputs.Keys.Where(output => !shape.Signature.OutputSchema.Contains(output))
            .Select(output => $"step \"{step}\" renames an output '{output}' that the model of \"{deployment}\" does not give (it gives {shape.Signature.OutputSchema})"));

        // What a member gives besides its answer is nobody's, so that members that are alike stand side by side.
        if (memberOf is not null)
        {
            foreach (var field in shape.Signature.OutputSchema.Where(field => field.Name != shape.Output))
            {
                names.TryAdd(field.Name, $"{memberOf.ColumnOf(step)}.{field.Name}");
            }
        }

        return new ModelNode(step, predictor, shape, columns.Inputs, names) { Ensemble = memberOf, Combines = combines };
    }

    public IEnumerable<GraphNode> Ensemble(string step, EnsembleBuilder ensemble)
    {
        var plan = new EnsemblePlan(
            step, [.. ensemble.Members.Select(m => m.Name)], [.. ensemble.Members.Select(m => m.Weight)], ensemble.Least ?? ensemble.Members.Count);
        var members = ensemble.Members.Select(m => Model(m.Name, m.Deployment, m.Columns, plan, answer: plan.ColumnOf(m.Name))).ToList();
        if (ensemble.Rule is EnsembleRule.SoftVote or EnsembleRule.MajorityVote)
        {
            Problems.AddRange(members.Where(m => !m.IsClassifier).Select(m => $"member \"{m.Name}\" of \"{step}\" is no classifier and cannot vote (use Mean)"));
        }

        return [.. members, ensemble.Meta is { } meta ? Stack(plan, ensemble.Column ?? step, meta) : new CombineNode(
            plan, ensemble.Column ?? step, ensemble.Rule == EnsembleRule.MajorityVote, members.TrueForAll(m => m.IsClassifier)) { Combines = plan }];
    }

    private ModelNode Stack(EnsemblePlan plan, string column, (string Deployment, GraphModelBuilder Columns) meta)
    {
        var signature = find(meta.Deployment).Signature;
        foreach (var member in plan.Members)
        {
            if (signature.InputSchema.Contains(member))
            {
                meta.Columns.Inputs.TryAdd(member, plan.ColumnOf(member));
            }

            var taken = signature.InputSchema.Where(field => meta.Columns.Inputs.GetValueOrDefault(field.Name) == plan.ColumnOf(member)).ToList();
            if (taken.Count == 0)
            {
                Problems.Add($"the model of \"{meta.Deployment}\" that stacks \"{plan.Name}\" takes no input '{member}' (it takes {signature.InputSchema}; name another with From(input, \"{plan.ColumnOf(member)}\"))");
            }

            Problems.AddRange(taken.Where(field => plan.Least < plan.Members.Count && !field.IsNullable).Select(field => string.Create(
                CultureInfo.InvariantCulture,
                $"\"{plan.Name}\" may go on with {plan.Least} of {plan.Members.Count} members, but '{field.Name}' of the model that stacks them may not be null (ask for all of them, or train it with missing members)")));
        }

        return Model(plan.Name, meta.Deployment, meta.Columns, combines: plan, answer: column);
    }
}
