package dev.hutch.daemon.calls;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.TemplateCall;
import dev.hutch.api.call.TemplateCall.TemplateView;
import dev.hutch.vm.template.Template;
import dev.hutch.vm.template.TemplateKey;
import dev.hutch.vm.template.Templates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Answers the calls about templates.
public final class TemplateCalls {
    private final Templates templates;

    public TemplateCalls(Templates templates) {
        this.templates = templates;
    }

    <R> R answer(TemplateCall<R> call) {
        Object answer =
                switch (call) {
                    case TemplateCall.Ls() ->
                            new TemplateCall.TemplateList(
                                    templates.list().stream().map(TemplateCalls::view).toList());
                    case TemplateCall.Show(String template) -> view(templates.get(template));
                    case TemplateCall.Rm(List<String> targets) -> remove(targets);
                };
        return call.answer().cast(answer);
    }

    private Outcomes remove(List<String> targets) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String target : new LinkedHashSet<>(targets)) {
            try {
                String id = templates.get(target).id();
                templates.delete(id);
                outcomes.add(new Outcome(target, id, null));
            } catch (ProblemException e) {
                outcomes.add(new Outcome(target, "", e.problem()));
            }
        }
        return new Outcomes(outcomes);
    }

    private static TemplateView view(Template template) {
        TemplateKey key = template.key();
        return new TemplateView(
                template.id(),
                template.image(),
                key.kernel(),
                key.vcpus(),
                key.memoryBytes(),
                key.diskBytes(),
                key.network(),
                key.lowers(),
                key.hypervisor(),
                key.accelerator(),
                key.processor(),
                template.allocated().bytes(),
                template.createdAt().toString(),
                template.usedAt().toString());
    }
}
